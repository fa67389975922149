import path from 'node:path';
import type { Command } from 'commander';
import { InputError, messageOf } from '../../errors.js';
import type { Reproduction } from '../../experiments/reproduction.js';
import { makeFolder } from '../../files/output-folder.js';
import { packageRoot } from '../../files/package-root.js';
import { shownPath } from '../../files/shown-path.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { ReportedExperiment } from '../../plots/reproduction-report.js';
import { refusePictures } from '../../plots/save.js';
import { lockFolder } from '../../processes/lock.js';
import { deviceOfEnvironment } from '../../runtime/device-name.js';
import { type Scale, scales } from '../../study/experiment.js';
import { processesEnded, runningProcesses } from '../../study/processes.js';
import { makePlan, writePlan } from '../cluster/plan-file.js';
import { shellWord } from '../cluster/shell-word.js';
import { deviceOption, probedDevice } from '../options/device.js';
import { distinctSeeds, nameList, oneOf, parallelCount } from '../options/option-values.js';
import { freshCommand, sameCommand } from '../terminal/interrupted.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Context } from './context.js';
import { memoryText, withMemory } from './memory.js';
import { compileReproductionNotebooks, runningNotebooks, runReproductionNotebooks } from './notebooks.js';
import { reportOf } from './report.js';
import { runExperiment } from './run-experiment.js';
import { StepBook } from './steps.js';
import { trainingsText } from './trainings-text.js';

interface Options {
  scale: string;
  only?: string[];
  seeds?: number[];
  list?: boolean;
  out?: string;
  notebooks: boolean;
  figures: boolean;
  workers?: number;
  device?: string;
  fresh?: boolean;
  plan?: string;
}

/** `siamdla reproduce`: runs the experiments and writes figures, numbers, the report and executed notebooks. */
export function define(command: Command, terminal: Terminal): void {
  command
    .option('--scale <name>', `one of ${scales.join(', ')}`, 'smoke')
    .option(
      '--only <names>',
      "comma-separated experiments (see --list), or the paper's tables and figures: fig4,table2",
      nameList,
    )
    .option(
      '--seeds <numbers>',
      'training seeds, such as 1,2,3, of the experiments that train; needs --out (default: as each says)',
      distinctSeeds,
    )
    .option('--list', 'list the experiments')
    .option(
      '--out <folder>',
      'folder of figures and report (default: out/smoke; mini: figures; real: figures/real; paper: figures/paper)',
    )
    .option('--no-notebooks', 'do not run the notebooks')
    .option(
      '--no-figures',
      'draw nothing: tables, findings and the numbers of figures only; needs a folder without pictures',
    )
    .option('--fresh', 'compute everything anew, cached results included')
    .option('--plan <file>', "write the steps as JSON instead of running them; see 'siamdla step' and 'siamdla plan'")
    .option('--workers <number>', 'worker threads and processes (default: one per core)', parallelCount)
    .addOption(deviceOption())
    .action((options: Options, self: Command) => {
      if (options.list) refuseBesideList(self);
      return reproduce(options, terminal);
    });
}

/** @throws InputError for an option beside --list. */
function refuseBesideList(command: Command): void {
  const other = command.options.find(
    (option) => option.long !== '--list' && command.getOptionValueSource(option.attributeName()) === 'cli',
  );
  if (other) throw new InputError(`${other.long}: has no effect on --list, which lists all experiments; leave it out`);
}

/** The default folder of each scale's figures. */
const folders: Readonly<Record<Scale, string>> = {
  smoke: 'out/smoke',
  mini: 'figures',
  real: 'figures/real',
  paper: 'figures/paper',
};

async function reproduce(options: Options, terminal: Terminal): Promise<void> {
  if (options.list) {
    await list(terminal);
    return;
  }
  const scale = oneOf(options.scale, scales, 'scale');
  if (options.seeds && options.out === undefined) {
    throw new InputError(
      `--seeds: ${folders[scale]} is for the seeds of scale '${scale}'; give another folder as --out`,
    );
  }
  if (options.plan !== undefined) {
    refuseUnplanned(options);
    await plan(scale, options, options.plan, terminal);
    return;
  }
  const { chooseReproductions } = await import('../../experiments/choose-reproductions.js');
  const { only, seeds } = options;
  const chosen = chooseReproductions(only, scale, seeds);
  const out = path.resolve(options.out ?? path.join(packageRoot, folders[scale]));
  const signal = terminal.interruptSignal(options.fresh ? freshCommand : sameCommand); // before anything is locked
  makeFolder(out, '--out');
  if (!options.figures) refusePictures(out, '--no-figures');
  const { workers, fresh, figures: withFigures } = options;
  const lock = lockFolder(out);
  const setting = { scale, out, workers, fresh, withFigures, signal, terminal };
  await reproduceChosen(chosen, options, setting).finally(() => lock.release());
}

/** @throws InputError for an option that is neither part of a plan nor of the command that draws its figures. */
function refuseUnplanned({ fresh, workers, figures, notebooks }: Options): void {
  const given = { fresh, workers: workers !== undefined, 'no-figures': !figures, 'no-notebooks': !notebooks };
  const unused = Object.entries(given).find(([, isGiven]) => isGiven)?.[0];
  if (unused === undefined) return;
  throw new InputError(`--${unused}: has no effect on --plan, which only lists the steps; leave it out`);
}

/** Writes the plan of a reproduction. Without --device and SIAMDLA_DEVICE it is for the CPU. */
async function plan(
  scale: Scale,
  { only, seeds, out, device }: Options,
  file: string,
  terminal: Terminal,
): Promise<void> {
  const wanted = device ?? deviceOfEnvironment() ?? 'cpu';
  const which = { scale, only: only ?? null, seeds: seeds ?? null, device: wanted };
  const made = await makePlan(which, file, out);
  writePlan(file, made.plan);
  for (const line of made.skipped) terminal.note(`note: not planned: ${line}`);
  terminal.print(
    `wrote ${shownPath(file)}: ${made.plan.steps.length} steps, then siamdla ${made.plan.report.map(shellWord).join(' ')}`,
  );
}

/** Runs experiments where no other process writes to the folder. */
async function reproduceChosen(
  chosen: readonly Reproduction[],
  options: Options,
  setting: Omit<Context, 'device'>,
): Promise<void> {
  const { scale, out, workers, signal, terminal } = setting;
  signal.addEventListener('abort', () => exitSoon(signal, terminal), { once: true });
  const { name: device } = await probedDevice(options.device, terminal);
  const context: Context = { ...setting, device };
  const isTraining = chosen.some((experiment) => experiment.withSeeds(scale, [1, 2, 3]) !== undefined);
  if (isTraining) terminal.print(trainingsText(scale, device, workers));
  const started = performance.now();
  const withNotebooks = options.notebooks && options.only === undefined && options.seeds === undefined;
  const compiled = withNotebooks && compileReproductionNotebooks(context).catch(() => {}); // kernels compile what it left
  const done: ReportedExperiment[] = [];
  const steps = new StepBook();
  for (const experiment of chosen) done.push(await runExperiment(experiment, context, steps));
  const skipped = done.flatMap(({ paper, skipped: why }) => (why === undefined ? [] : [`${paper}: ${why}`]));
  if (skipped.length === done.length) {
    throw new InputError(`nothing was run, and nothing written: ${skipped[0]}`);
  }
  const report = path.join(out, reportName(options.only));
  const seconds = (performance.now() - started) / 1000;
  const summarise = async (): Promise<void> => {
    writeFileAtomic(report, await reportOf(done, { scale, only: options.only, seeds: options.seeds, seconds }, steps));
    terminal.print(`\nwrote ${shownPath(report)}`);
    if (!withNotebooks) return;
    await compiled;
    await runReproductionNotebooks(context);
  };
  const { memoryMiB: inTheEnd } = await withMemory(summarise);
  const memory = memoryText([...done.map(({ memoryMiB }) => memoryMiB), inTheEnd]);
  const time = `${((performance.now() - started) / 1000).toFixed(0)} s`;
  terminal.print(`done in ${time}${memory === undefined ? '' : `; ${memory}`}`);
}

/**
 * Ends the process, as drawing a figure cannot be stopped; files are published whole, so that it may end at any moment.
 * Trainings first end the batch that they compute and save a checkpoint, and notebooks the cell that they run.
 */
function exitSoon({ reason }: AbortSignal, terminal: Terminal): void {
  setTimeout(async () => {
    const count = runningProcesses() + runningNotebooks.size;
    if (count > 0)
      terminal.note(
        `note: waits for the work of ${count} process${count > 1 ? 'es' : ''} to be saved; Ctrl-C again does not wait`,
      );
    await Promise.allSettled([processesEnded(), ...runningNotebooks]);
    console.error(`siamdla: ${messageOf(reason)}`);
    process.exit(130);
  }, 1800).unref();
}

/** A report of some experiments has another name, so that it does not replace the report of all. */
function reportName(only: readonly string[] | undefined): string {
  if (only === undefined) return 'report.html';
  const names = only.join().toLowerCase();
  return `report-${names.replace(/[^a-z0-9-]+/g, '_')}.html`;
}

async function list(terminal: Terminal): Promise<void> {
  const { reproductions } = await import('../../experiments/reproductions.js');
  terminal.printTable({
    id: reproductions.map(({ id }) => id),
    paper: reproductions.map(({ paper }) => paper),
    title: reproductions.map(({ title }) => title),
    'only by name at': reproductions.map(({ onRequest }) => onRequest.join(', ')),
    'on real videos': reproductions.map(({ onRealVideos }) => (onRealVideos ? 'yes' : '')),
  });
}
