import path from 'node:path';
import { Command } from 'commander';
import { InputError, messageOf } from '../errors.js';
import { chooseReproductions, type Reproduction, reproductions } from '../experiments/reproductions.js';
import { makeFolder, writeFileAtomic } from '../files.js';
import { lockFolder } from '../lock.js';
import { shownPath } from '../notebook/paths.js';
import { packageRoot } from '../package-root.js';
import type { ReportedExperiment } from '../plots/reproduction-report.js';
import { toText } from '../plots/result-table.js';
import { saveFigure } from '../plots/save.js';
import { type Scale, scales } from '../study/experiment.js';
import { chosenDevice, deviceOption } from './device.js';
import { interruptSignal, sameCommand } from './interrupt.js';
import { wholeNumber } from './options.js';
import { progressBar } from './progress.js';
import { runReproductionNotebooks } from './reproduce-notebooks.js';
import { reportOf } from './reproduce-report.js';
import { StepBook } from './reproduce-steps.js';
import { printTable } from './table.js';

interface Options {
  scale: string;
  only?: string;
  list?: boolean;
  out?: string;
  notebooks: boolean;
  fresh?: boolean;
  workers?: number;
  device?: string;
}

/** `siamdla reproduce`: runs the experiments and writes figures, numbers, the report and executed notebooks. */
export function reproduceCommand(): Command {
  return new Command('reproduce')
    .description("run the paper's experiments: tables, figures, a report, executed notebooks (npm start)")
    .option('--scale <name>', `one of ${scales.join(', ')}`, 'smoke')
    .option(
      '--only <names>',
      "comma-separated experiments (see --list), or the paper's tables and figures: fig4,table2",
    )
    .option('--list', 'list the experiments')
    .option('--out <folder>', 'folder for what is written (default: out/smoke; mini: figures; paper: figures/paper)')
    .option('--fresh', 'compute everything anew, cached results included')
    .option('--no-notebooks', 'leave out the notebooks')
    .option('--workers <number>', 'worker threads and processes (default: one per core)', wholeNumber(1))
    .addOption(deviceOption())
    .action(run);
}

/** Where each scale's figures go: a run at one leaves those of the others. */
const folders: Readonly<Record<Scale, string>> = { smoke: 'out/smoke', mini: 'figures', paper: 'figures/paper' };

async function run(options: Options): Promise<void> {
  if (options.list) {
    list();
    return;
  }
  const scale = scales.find((name) => name === options.scale);
  if (!scale) throw new InputError(`unknown scale '${options.scale}'; expected one of ${scales.join(', ')}`);
  const chosen = chooseReproductions(options.only?.split(','));
  const out = path.resolve(options.out ?? path.join(packageRoot, folders[scale]));
  makeFolder(out, '--out');
  const lock = lockFolder(out);
  await reproduceInto(out, scale, chosen, options).finally(lock.release);
}

/** Runs experiments where no other process writes to the folder. */
async function reproduceInto(
  out: string,
  scale: Scale,
  chosen: readonly Reproduction[],
  options: Options,
): Promise<void> {
  const signal = interruptSignal(sameCommand);
  signal.addEventListener('abort', exitSoon, { once: true });
  const { name: device } = await chosenDevice(options.device);
  process.env.SIAMDLA_DEVICE = device; // the notebooks' kernels inherit it
  const started = performance.now();
  const done: ReportedExperiment[] = [];
  const steps = new StepBook();
  for (const experiment of chosen) {
    done.push(await runOne(experiment, scale, out, { ...options, device }, signal, steps));
  }
  const skipped = done.flatMap(({ paper, skipped: why }) => (why === undefined ? [] : [`${paper}: ${why}`]));
  if (skipped.length === done.length) {
    throw new InputError(`nothing was run, and nothing written: ${skipped[0]}`);
  }
  const report = path.join(out, reportName(options.only));
  const seconds = (performance.now() - started) / 1000;
  writeFileAtomic(report, await reportOf(done, { scale, only: options.only, seconds }, steps));
  console.log(`\nwrote ${shownPath(report)}`);
  if (options.notebooks && options.only === undefined) await runReproductionNotebooks(scale, out, signal);
  console.log(`done in ${((performance.now() - started) / 1000).toFixed(0)} s`);
}

async function runOne(
  experiment: Reproduction,
  scale: Scale,
  out: string,
  { workers, device, fresh }: Options,
  signal: AbortSignal,
  steps: StepBook,
): Promise<ReportedExperiment> {
  const { id, paper, title } = experiment;
  console.log(`\n${paper}: ${title} (${id}, ${scale} scale)`);
  const skipped = experiment.missing(scale);
  if (skipped !== undefined) {
    console.log(`not run: ${skipped}`);
    return { paper, title, figures: [], tables: [], findings: [], seconds: 0, skipped };
  }
  const started = performance.now();
  const bar = progressBar(id);
  const { onStep, provenance } = steps.follow();
  const outcome = await experiment
    .reproduce(scale, {
      progress: bar.update,
      signal,
      cache: true,
      fresh,
      workers,
      device,
      onStep,
      onWarning: (line) => bar.note(`note: ${line}`),
    })
    .finally(bar.stop);
  const seconds = (performance.now() - started) / 1000;
  console.log(`results: ${outcome.origin}`);
  for (const table of outcome.tables) console.log(`\n${toText(table)}`);
  for (const finding of outcome.findings) console.log(`- ${finding}`);
  for (const { name, figure, numbers } of outcome.figures) {
    signal.throwIfAborted();
    const stepsProvenance = provenance();
    const told = stepsProvenance.length > 0 ? { ...numbers, stepsProvenance } : numbers;
    const { png, json } = await saveFigure(figure, told, path.join(out, name));
    console.log(`wrote ${shownPath(png)} and ${path.basename(json)}`);
  }
  const { tables, findings } = outcome;
  const figures = outcome.figures.map(({ figure }) => figure);
  return { paper, title, figures, tables, findings, seconds, origin: outcome.origin };
}

/** Drawing a figure cannot be stopped; files are published whole, so that the process may end at any moment. */
function exitSoon(this: AbortSignal): void {
  setTimeout(() => {
    console.error(`siamdla: ${messageOf(this.reason)}`);
    process.exit(130);
  }, 1800).unref();
}

/** Of some experiments alone it has a name of its own, so that it does not take the place of the whole one. */
function reportName(only: string | undefined): string {
  return only === undefined ? 'report.html' : `report-${only.toLowerCase().replace(/[^a-z0-9-]+/g, '_')}.html`;
}

function list(): void {
  printTable({
    id: reproductions.map(({ id }) => id),
    paper: reproductions.map(({ paper }) => paper),
    title: reproductions.map(({ title }) => title),
  });
}
