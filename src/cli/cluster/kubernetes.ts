import type { Job } from 'kubernetes-types/batch/v1.js';
import { InputError } from '../../errors.js';
import type { ExportedFile, ExportOptions } from './export-types.js';
import type { Plan } from './plan-file.js';
import { type Stage, stagesOf } from './stages.js';

/** Where the shared volume is mounted in every container. */
const mount = '/shared';

/**
 * A plan as Indexed Jobs of Kubernetes (batch/v1), one for each stage, and the script that applies one after the other, as Jobs
 * have no dependencies. The volume holds plan.json, and the cache in runs/.
 *
 * @throws InputError for a claim's name that Kubernetes would refuse.
 */
export function kubernetesFiles(plan: Plan, options: ExportOptions): ExportedFile[] {
  if (!isObjectName(options.claim)) {
    throw new InputError(
      `--claim: found '${options.claim}'; expected a name that Kubernetes accepts: a-z, 0-9, '-' and '.', at most 253, the first and last a letter or digit`,
    );
  }
  const stages = stagesOf(plan);
  return [
    ...stages.map((stage) => ({
      name: `stage-${stage.number}.json`,
      text: `${JSON.stringify(job(stage, options), null, 2)}\n`,
    })),
    { name: 'submit.sh', text: submitScript(stages), isExecutable: true },
  ];
}

/** Whether Kubernetes accepts a name of an object (RFC 1123, a DNS subdomain). */
function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

function job({ number, steps, needs: { cores, memoryGiB, gpus } }: Stage, { image, claim }: ExportOptions): Job {
  const resources = {
    cpu: String(cores),
    memory: `${memoryGiB}Gi`,
    ...(gpus > 0 && { 'nvidia.com/gpu': String(gpus) }),
  };
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name: `siamdla-stage-${number}` },
    spec: {
      completionMode: 'Indexed',
      completions: steps.length,
      parallelism: steps.length,
      backoffLimit: 4 * steps.length,
      template: {
        spec: {
          restartPolicy: 'OnFailure',
          containers: [
            {
              name: 'step',
              image,
              // the key of this index is the first word that is left
              command: [
                'sh',
                '-c',
                `shift "$JOB_COMPLETION_INDEX"; exec siamdla step "$1" --plan ${mount}/plan.json --workers ${cores}`,
              ],
              args: ['siamdla', ...steps.map(({ key }) => key)],
              env: [
                { name: 'SIAMDLA_CACHE', value: `${mount}/runs` },
                { name: 'SIAMDLA_SYNTHETIC', value: `${mount}/synthetic` },
              ],
              resources: { requests: resources, limits: resources },
              volumeMounts: [{ name: 'shared', mountPath: mount }],
            },
          ],
          volumes: [{ name: 'shared', persistentVolumeClaim: { claimName: claim } }],
        },
      },
    },
  };
}

function submitScript(stages: readonly Stage[]): string {
  const lines = stages.map(
    ({ number }) =>
      `kubectl apply -f stage-${number}.json && kubectl wait --for=condition=complete --timeout=-1s job/siamdla-stage-${number}`,
  );
  return `#!/bin/sh\nset -eu\ncd "$(dirname "$0")"\n${lines.join('\n')}\n`;
}
