import path from 'node:path';
import type { Outcome, Reproduction } from '../../experiments/reproduction.js';
import { availableCores } from '../../files/process-limits.js';
import { shownPath } from '../../files/shown-path.js';
import type { ReportedExperiment } from '../../plots/reproduction-report.js';
import { toText } from '../../plots/result-table.js';
import { saveFigure, saveNumbers } from '../../plots/save.js';
import type { Provenance } from '../../provenance/provenance.js';
import { assumedDevice } from '../../runtime/device.js';
import type { NamedFigure } from '../../study/experiment.js';
import { mapConcurrently } from '../../study/map-concurrently.js';
import { unplannedSteps } from '../../study/steps/planned-step.js';
import type { FinishedStep } from '../../study/steps/step-marker.js';
import { experimentBar } from '../terminal/progress.js';
import type { Terminal } from '../terminal/terminal.js';
import type { Context } from './context.js';
import { withMemory } from './memory.js';
import type { StepBook } from './steps.js';

/**
 * Runs an experiment, prints its tables and findings, and saves its figures. One that cannot be run on this machine is
 * skipped.
 *
 * @param steps Follows the experiment's steps.
 * @throws The experiment's errors; Error where it ran a step that its plan lacks; the signal's reason.
 */
export async function runExperiment(
  experiment: Reproduction,
  context: Context,
  steps: StepBook,
): Promise<ReportedExperiment> {
  const { id, paper, title } = experiment;
  const { scale, device, workers, fresh, signal, terminal } = context;
  terminal.print(`\n${paper}: ${title} (${id}, ${scale} scale)`);
  const skipped = experiment.missing(scale);
  if (skipped !== undefined) {
    terminal.print(`not run: ${skipped}`);
    return { paper, title, figures: [], tables: [], findings: [], seconds: 0, skipped };
  }
  const started = performance.now();
  const bar = experimentBar(id, terminal);
  const { onStep, provenance } = steps.follow();
  const finished: FinishedStep[] = [];
  const work = async () => {
    const outcome = await experiment
      .reproduce(scale, {
        ...{ progress: bar.update, signal, cache: true, fresh, workers, device },
        onStep: (step) => {
          finished.push(step);
          onStep(step);
        },
        onWarning: (line) => bar.note(`note: ${line}`),
      })
      .finally(bar.stop);
    const seconds = (performance.now() - started) / 1000;
    printOutcome(outcome, terminal);
    await saveFigures(outcome.figures, provenance(), context);
    return { outcome, seconds };
  };
  const { value, memoryMiB } = await withMemory(work);
  const { outcome, seconds } = value;
  const unplanned = unplannedSteps(experiment.steps(scale, assumedDevice(device)), finished);
  if (unplanned.length > 0) throw new Error(`${id}: its plan lacks ${unplanned.join(', ')}`); // an error of the kit
  const figures = context.withFigures ? outcome.figures.map(({ figure }) => figure) : [];
  const { origin, tables, findings } = outcome;
  return { paper, title, figures, tables, findings, seconds, memoryMiB, origin };
}

function printOutcome({ origin, tables, findings }: Outcome, terminal: Terminal): void {
  terminal.print(`results: ${origin}`);
  for (const table of tables) terminal.print(`\n${toText(table)}`);
  for (const finding of findings) terminal.print(`- ${finding}`);
}

/**
 * Writes figures with their numbers, or the numbers alone; what computed the steps that they rest on is stored with these.
 */
async function saveFigures(
  figures: readonly NamedFigure[],
  stepsProvenance: readonly Provenance[],
  { out, withFigures, signal, terminal }: Context,
): Promise<void> {
  const save = async ({ name, figure, numbers }: NamedFigure): Promise<string> => {
    signal.throwIfAborted();
    const content = stepsProvenance.length > 0 ? { ...numbers, stepsProvenance } : numbers;
    const base = path.join(out, name);
    if (!withFigures) return shownPath(saveNumbers(content, base));
    const { png, json } = await saveFigure(figure, content, base);
    return `${shownPath(png)} and ${path.basename(json)}`;
  };
  for (const files of await mapConcurrently(figures, availableCores(), save)) terminal.print(`wrote ${files}`);
}
