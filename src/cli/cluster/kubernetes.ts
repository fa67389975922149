import { createHash } from 'node:crypto';
import type { Job, JobSpec } from 'kubernetes-types/batch/v1.js';
import { InputError } from '../../errors.js';
import type { ExportedFile, ExportOptions } from './export-types.js';
import type { Plan } from './plan-file.js';
import { type Stage, stagesOf } from './stages.js';

/** Where the shared volume is mounted in every container. */
const mount = '/shared';

/**
 * A plan as Indexed Jobs of Kubernetes (batch/v1), one for each stage, and the script that applies one after the other, as
 * Jobs have no dependencies. The volume holds plan.json, and the cache in runs/. A Job that exists cannot be given other
 * work: names have a hash of the work and of the shared folders, so that another plan has Jobs of its own and the same one
 * finds those that are there.
 *
 * @throws InputError for a claim's name that Kubernetes would refuse.
 */
export function kubernetesFiles(plan: Plan, options: ExportOptions): ExportedFile[] {
  if (!isObjectName(options.claim)) {
    throw new InputError(
      `--claim: found '${options.claim}'; expected a name that Kubernetes accepts: a-z, 0-9, '-' and '.', at most 253, the first and last a letter or digit`,
    );
  }
  const specs = stagesOf(plan).map((stage) => jobSpec(stage, options));
  const work = JSON.stringify([plan.cache.id, plan.synthetic.id, specs]);
  const hash = createHash('sha256').update(work).digest('hex').slice(0, 8);
  const jobs = specs.map((spec, i): Job => {
    return { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: `siamdla-${hash}-stage-${i + 1}` }, spec };
  });
  return [
    ...jobs.map((job, i) => ({ name: `stage-${i + 1}.json`, text: `${JSON.stringify(job, null, 2)}\n` })),
    { name: 'submit.sh', text: submitScript(jobs), isExecutable: true },
  ];
}

/** Whether Kubernetes accepts a name of an object (RFC 1123, a DNS subdomain). */
function isObjectName(name: string): boolean {
  return name.length <= 253 && /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(name);
}

function jobSpec({ steps, needs: { cores, memoryGiB, gpus } }: Stage, { image, claim }: ExportOptions): JobSpec {
  const resources = {
    cpu: String(cores),
    memory: `${memoryGiB}Gi`,
    ...(gpus > 0 && { 'nvidia.com/gpu': String(gpus) }),
  };
  return {
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
  };
}

/** Seconds between two looks at a Job, and how many of them in a row may get no answer. */
const poll = { seconds: 15, misses: 20 } as const;

/** Applies one Job after the other. `kubectl wait` waits for one condition alone, and a Job ends by one of two. */
function submitScript(jobs: readonly Job[]): string {
  const lines = jobs.map(({ metadata }, i) => `kubectl apply -f stage-${i + 1}.json\nfinish ${metadata!.name!}`);
  return `#!/bin/sh
set -eu
cd "$(dirname "$0")"
finish() {
  misses=0
  while [ "$misses" -lt ${poll.misses} ]; do
    if ended=$(kubectl get "job/$1" -o 'jsonpath={.status.conditions[?(@.status=="True")].type}'); then
      misses=0
    else
      misses=$((misses + 1))
    fi
    case " $ended " in
      *' Complete '*)
        echo "job/$1: complete"
        return ;;
      *' Failed '*)
        echo "job/$1: failed; see 'kubectl describe job/$1', delete it, and run this script again" >&2
        exit 1 ;;
    esac
    sleep ${poll.seconds}
  done
  echo "job/$1: kubectl gives no answer; run this script again, which goes on with the Jobs that are there" >&2
  exit 1
}
${lines.join('\n')}
`;
}
