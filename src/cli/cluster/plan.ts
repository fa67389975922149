import { chmodSync } from 'node:fs';
import path from 'node:path';
import { type Command, Option } from 'commander';
import { InputError } from '../../errors.js';
import { makeFolder } from '../../files/output-folder.js';
import { packageRoot } from '../../files/package-root.js';
import { shownPath } from '../../files/shown-path.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { Terminal } from '../terminal/terminal.js';
import { printCost } from './cost.js';
import type { ExportedFile, ExportOptions } from './export-types.js';
import { kubernetesFiles } from './kubernetes.js';
import { type Plan, readPlan } from './plan-file.js';
import { shellWord } from './shell-word.js';
import { slurmFiles } from './slurm.js';
import { snakemakeFiles } from './snakemake.js';

const engines: Readonly<Record<string, (plan: Plan, options: ExportOptions) => ExportedFile[]>> = {
  slurm: slurmFiles,
  kubernetes: kubernetesFiles,
  snakemake: snakemakeFiles,
};

interface Options {
  to: string;
  out: string;
  command?: string;
  image?: string;
  claim?: string;
}

/** Options that only some engines use. */
const engineOptions = [
  { name: 'command', engines: ['slurm', 'snakemake'] },
  { name: 'image', engines: ['kubernetes'] },
  { name: 'claim', engines: ['kubernetes'] },
] as const;

/** How jobs call siamdla where nothing else is asked for. */
const ownCommand = `${shellWord(process.execPath)} ${shellWord(path.join(packageRoot, 'dist/cli/main.js'))}`;

/** `siamdla plan`: exports a plan to an engine, and estimates the cost of the whole study. */
export function define(command: Command, terminal: Terminal): void {
  command
    .command('export')
    .description("write a plan of 'siamdla reproduce --plan' as jobs of Slurm, Kubernetes or Snakemake")
    .argument('<plan>', 'the plan')
    .addOption(new Option('--to <engine>', 'the engine').choices(Object.keys(engines)).makeOptionMandatory())
    .requiredOption('--out <folder>', 'folder of the files')
    .option('--command <words>', `how jobs of Slurm and Snakemake call siamdla (default: ${ownCommand})`)
    .option('--image <name>', 'container image of Kubernetes (default: siamdla)')
    .option('--claim <name>', 'claim of the shared volume of Kubernetes (default: siamdla)')
    .action((file: string, options: Options) => exportPlan(file, options, terminal));
  command
    .command('cost')
    .description("estimate the paper's whole study from measured rates: hours on a CPU, here and in PyTorch")
    .option('--json', 'print as JSON')
    .action(({ json }: { json?: boolean }) => printCost(json === true, terminal));
}

function exportPlan(file: string, { to, out, ...options }: Options, terminal: Terminal): void {
  for (const { name, engines: users } of engineOptions) {
    if (options[name] === undefined || users.some((engine) => engine === to)) continue;
    throw new InputError(`--${name}: is for ${users.join(' and ')}, not for ${to}; leave it out`);
  }
  const plan = readPlan(file);
  makeFolder(out, '--out');
  const { command = ownCommand, image = 'siamdla', claim = 'siamdla' } = options;
  const planFile = path.resolve(file);
  for (const { name, text, isExecutable } of engines[to]!(plan, { command, image, claim, planFile })) {
    const place = path.join(out, name);
    writeFileAtomic(place, text);
    if (isExecutable) chmodSync(place, 0o755);
  }
  terminal.print(`wrote ${shownPath(out)} for ${to}: ${plan.steps.length} steps`);
}
