import type { ExportedFile, ExportOptions } from './export-types.js';
import type { Plan } from './plan-file.js';
import { shellWord } from './shell-word.js';
import { type Stage, stagesOf } from './stages.js';

/** A plan as job arrays of Slurm: a batch script and a list of keys for each stage, and the script that submits them. */
export function slurmFiles(plan: Plan, options: ExportOptions): ExportedFile[] {
  const stages = stagesOf(plan);
  return [
    ...stages.map((stage) => ({
      name: `stage-${stage.number}.keys`,
      text: `${stage.steps.map(({ key }) => key).join('\n')}\n`,
    })),
    ...stages.map((stage) => ({ name: `stage-${stage.number}.sbatch`, text: batchScript(stage, plan, options) })),
    { name: 'submit.sh', text: submitScript(stages), isExecutable: true },
  ];
}

function batchScript({ number, steps, needs }: Stage, plan: Plan, { command, planFile }: ExportOptions): string {
  const { cores, memoryGiB, gpus, minutes } = needs;
  return `#!/bin/bash
#SBATCH --job-name=siamdla-${number}
#SBATCH --array=1-${steps.length}
#SBATCH --cpus-per-task=${cores}
#SBATCH --mem=${memoryGiB}G
${gpus > 0 ? `#SBATCH --gpus-per-task=${gpus}\n` : ''}${minutes === null ? '' : `#SBATCH --time=${Math.ceil(4 * minutes) + 10}\n`}#SBATCH --requeue
#SBATCH --open-mode=append
#SBATCH --output=stage-${number}-%a.log
export SIAMDLA_CACHE=${shellWord(plan.cache.folder)} SIAMDLA_SYNTHETIC=${shellWord(plan.synthetic.folder)}
key=$(sed -n "\${SLURM_ARRAY_TASK_ID}p" stage-${number}.keys)
exec ${command} step "$key" --plan ${shellWord(planFile)} --workers ${cores}
`;
}

/** Each array follows the arrays of its stages' inputs; a job whose input failed is removed. */
function submitScript(stages: readonly Stage[]): string {
  const lines = stages.map(({ number, after }) => {
    const on = after.length > 0 ? ` --dependency=afterok:${after.map((each) => `$job${each}`).join(':')}` : '';
    return `job${number}=$(sbatch --parsable --kill-on-invalid-dep=yes${on} stage-${number}.sbatch)`;
  });
  return `#!/bin/bash
set -eu
cd "$(dirname "$0")"
${lines.join('\n')}
echo "submitted: ${stages.map(({ number }) => `$job${number}`).join(' ')}"
`;
}
