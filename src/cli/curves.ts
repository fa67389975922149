import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors.js';
import { makeFolder, shownPath } from '../files.js';
import { saveFigure } from '../plots/save.js';
import { type CurvePoint, type TrainingCurves, trainingCurves } from '../plots/training-curves.js';
import type { BoxShapes } from '../training/loop/box-shapes.js';
import { constantBoxWarning } from '../training/loop/constant-box.js';
import { readMetrics } from '../training/loop/metrics-file.js';
import { trainingFiles } from '../training/loop/training-files.js';
import type { Terminal } from './terminal.js';

interface Options {
  out?: string;
  json?: boolean;
}

/** `siamdla curves`: training curves, while trainings run or afterwards. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<folders...>', "folders that 'siamdla train' writes to; several share a plot")
    .option('--out <file>', 'file of the figure, without extension (default: curves in the first folder)')
    .option('--json', 'print the epochs as JSON')
    .action((folders: string[], options: Options) => plotCurves(folders, options, terminal));
}

async function plotCurves(folders: readonly string[], { out, json }: Options, terminal: Terminal): Promise<void> {
  const runs = folders.map((folder) => curvesOf(folder, nameIn(folder, folders)));
  const base = path.resolve((out ?? path.join(folders[0]!, 'curves')).replace(/\.(png|json)$/i, ''));
  makeFolder(path.dirname(base), '--out');
  const caption =
    'measured while training; loss: mean over neighbouring steps; IoU, spread and correlation: best-scored box on held-out pairs, its ln(w/h), dashed: ln(wh)';
  const figure = trainingCurves(
    runs.map(({ curves }) => curves),
    { title: 'Training', caption },
  );
  const { png } = await saveFigure(figure, { trainings: runs.map(({ curves }) => curves) }, base);
  const last = runs.map(({ curves: { name, rate, loss, validationLoss, validationIou, sizeIou, positives } }) => ({
    training: name,
    steps: rate.at(-1)![0],
    loss: loss.at(-1)?.[1] ?? Number.NaN,
    positivesPerImage: positives.at(-1)?.[1] ?? Number.NaN,
    validationLoss: validationLoss.at(-1)?.[1] ?? Number.NaN,
    validationIou: validationIou.at(-1)?.[1] ?? Number.NaN,
    sizeIou: sizeIou.at(-1)?.[1] ?? Number.NaN,
  }));
  for (const { curves, warning } of runs) {
    if (warning !== undefined) terminal.note(`warning: ${curves.name}: ${warning}`);
  }
  if (json) {
    terminal.printJson({ figure: png, trainings: last });
    return;
  }
  terminal.printTable({
    training: last.map(({ training }) => training),
    steps: last.map(({ steps }) => steps),
    'last loss': last.map(({ loss }) => loss),
    'validation IoU': last.map(({ validationIou }) => validationIou),
    'of sizes alone': last.map(({ sizeIou }) => sizeIou),
    P: last.map(({ positivesPerImage }) => positivesPerImage),
  });
  terminal.print(shownPath(png));
}

/** The folder's base name, or its whole path where two base names are equal. */
function nameIn(folder: string, all: readonly string[]): string {
  const own = (each: string): string => path.basename(path.resolve(each));
  return all.filter((each) => own(each) === own(folder)).length > 1 ? folder : own(folder);
}

/** A training's curves, and the warning of its last epoch. */
interface Run {
  readonly curves: TrainingCurves;
  readonly warning: string | undefined;
}

function curvesOf(folder: string, name: string): Run {
  const file = path.join(folder, trainingFiles.metrics);
  if (!existsSync(file)) {
    throw new InputError(
      `${folder}: ${trainingFiles.metrics} not found; expected a folder that 'siamdla train' writes to`,
    );
  }
  const lines = readMetrics(file);
  const steps = lines.filter((line) => line.kind === 'step');
  const epochs = lines.filter((line) => line.kind === 'epoch');
  if (steps.length === 0) throw new InputError(`${file}: has no finished step yet; wait for the first one`);
  const perEpoch = epochs[0]?.steps ?? 0; // unknown and not needed before the first epoch ends
  const at = ({ epoch, step }: { epoch: number; step: number }): number => epoch * perEpoch + step + 1;
  const endOf = (epoch: number): number => (epoch + 1) * perEpoch;
  const validated = epochs.flatMap(({ epoch, validation }) => (validation ? [{ epoch, validation }] : []));
  const shaped = validated.flatMap(({ epoch, validation: { boxes } }) => (boxes ? [{ epoch, boxes }] : []));
  const shapeCurve = (value: (boxes: BoxShapes) => number): CurvePoint[] =>
    shaped
      .map(({ epoch, boxes }): CurvePoint => [endOf(epoch), value(boxes)])
      .filter(([, each]) => Number.isFinite(each)); // the correlation of a constant is none
  const curves: TrainingCurves = {
    name,
    loss: steps.filter(({ taken }) => taken).map((line) => [at(line), line.loss]),
    rate: steps.map((line) => [at(line), line.rate]),
    validationLoss: validated.map(({ epoch, validation }) => [endOf(epoch), validation.loss]),
    validationIou: validated.map(({ epoch, validation }) => [endOf(epoch), validation.iou]),
    sizeIou: shapeCurve(({ sizeIou }) => sizeIou),
    spread: {
      aspect: shapeCurve(({ aspect }) => aspect.predictedSd / aspect.targetSd),
      area: shapeCurve(({ area }) => area.predictedSd / area.targetSd),
    },
    correlation: {
      aspect: shapeCurve(({ aspect }) => aspect.correlation),
      area: shapeCurve(({ area }) => area.correlation),
    },
    positives: epochs.map(({ epoch, positivesPerImage }) => [endOf(epoch), positivesPerImage]),
  };
  return { curves, warning: epochs.length > 0 ? constantBoxWarning(epochs.at(-1)!) : undefined };
}
