import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors.js';
import { makeFolder, shownPath } from '../files.js';
import { saveFigure } from '../plots/save.js';
import { type TrainingCurves, trainingCurves } from '../plots/training-curves.js';
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
  const runs = folders.map((folder) => ({ folder, curves: curvesOf(folder, nameIn(folder, folders)) }));
  const base = path.resolve((out ?? path.join(folders[0]!, 'curves')).replace(/\.(png|json)$/i, ''));
  makeFolder(path.dirname(base), '--out');
  const caption = 'measured while training; loss: mean over neighbouring steps; IoU of the best-scored box';
  const figure = trainingCurves(
    runs.map(({ curves }) => curves),
    { title: 'Training', caption },
  );
  const { png } = await saveFigure(figure, { trainings: runs.map(({ curves }) => curves) }, base);
  const last = runs.map(({ curves: { name, rate, loss, validationLoss, validationIou, positives } }) => ({
    training: name,
    steps: rate.at(-1)![0],
    loss: loss.at(-1)?.[1] ?? Number.NaN,
    positivesPerImage: positives.at(-1)?.[1] ?? Number.NaN,
    validationLoss: validationLoss.at(-1)?.[1] ?? Number.NaN,
    validationIou: validationIou.at(-1)?.[1] ?? Number.NaN,
  }));
  if (json) {
    terminal.printJson({ figure: png, trainings: last });
    return;
  }
  terminal.printTable({
    training: last.map(({ training }) => training),
    steps: last.map(({ steps }) => steps),
    'last loss': last.map(({ loss }) => loss),
    'validation IoU': last.map(({ validationIou }) => validationIou),
    P: last.map(({ positivesPerImage }) => positivesPerImage),
  });
  terminal.print(shownPath(png));
}

/** The folder's base name, or its whole path where two base names are equal. */
function nameIn(folder: string, all: readonly string[]): string {
  const own = (each: string): string => path.basename(path.resolve(each));
  return all.filter((each) => own(each) === own(folder)).length > 1 ? folder : own(folder);
}

function curvesOf(folder: string, name: string): TrainingCurves {
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
  return {
    name,
    loss: steps.filter(({ taken }) => taken).map((line) => [at(line), line.loss]),
    rate: steps.map((line) => [at(line), line.rate]),
    validationLoss: validated.map(({ epoch, validation }) => [endOf(epoch), validation.loss]),
    validationIou: validated.map(({ epoch, validation }) => [endOf(epoch), validation.iou]),
    positives: epochs.map(({ epoch, positivesPerImage }) => [endOf(epoch), positivesPerImage]),
  };
}
