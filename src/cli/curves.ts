import { existsSync } from 'node:fs';
import path from 'node:path';
import { Command } from 'commander';
import { InputError } from '../errors.js';
import { makeFolder, shownPath } from '../files.js';
import { saveFigure } from '../plots/save.js';
import { type TrainingCurves, trainingCurves } from '../plots/training-curves.js';
import { readMetrics } from '../training/loop/metrics-file.js';
import { trainingFiles } from '../training/loop/training-files.js';
import { printTable } from './table.js';

interface Options {
  out?: string;
  json?: boolean;
}

/** `siamdla curves`: how trainings go, while they run or afterwards. */
export function curvesCommand(): Command {
  return new Command('curves')
    .description('plot how trainings went or go: loss, held-out IoU, positives, learning rate')
    .argument('<folders...>', "folders that 'siamdla train' writes to; several share the plot")
    .option('--out <file>', 'the figure, without an ending (default: curves in the first folder)')
    .option('--json', 'print the epochs as JSON')
    .action(run);
}

async function run(folders: readonly string[], { out, json }: Options): Promise<void> {
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
    console.log(JSON.stringify({ figure: png, trainings: last }));
    return;
  }
  printTable({
    training: last.map(({ training }) => training),
    steps: last.map(({ steps }) => steps),
    'last loss': last.map(({ loss }) => loss),
    'held-out IoU': last.map(({ validationIou }) => validationIou),
    P: last.map(({ positivesPerImage }) => positivesPerImage),
  });
  console.log(shownPath(png));
}

/** The folder's own name, or as it was given where two are called the same. */
function nameIn(folder: string, all: readonly string[]): string {
  const own = (each: string): string => path.basename(path.resolve(each));
  return all.filter((each) => own(each) === own(folder)).length > 1 ? folder : own(folder);
}

function curvesOf(folder: string, name: string): TrainingCurves {
  const file = path.join(folder, trainingFiles.metrics);
  if (!existsSync(file)) {
    throw new InputError(`${folder}: holds no ${trainingFiles.metrics}; expected a folder that 'siamdla train' wrote`);
  }
  const lines = readMetrics(file);
  const steps = lines.filter((line) => line.kind === 'step');
  const epochs = lines.filter((line) => line.kind === 'epoch');
  if (steps.length === 0) throw new InputError(`${file}: holds no finished step yet; wait for the first ones`);
  const perEpoch = epochs[0]?.steps ?? 0; // not known, and not needed, before the first is done
  const at = ({ epoch, step }: { epoch: number; step: number }): number => epoch * perEpoch + step + 1;
  const endOf = (epoch: number): number => (epoch + 1) * perEpoch;
  const judged = epochs.flatMap(({ epoch, validation }) => (validation ? [{ epoch, validation }] : []));
  return {
    name,
    loss: steps.filter(({ taken }) => taken).map((line) => [at(line), line.loss]),
    rate: steps.map((line) => [at(line), line.rate]),
    validationLoss: judged.map(({ epoch, validation }) => [endOf(epoch), validation.loss]),
    validationIou: judged.map(({ epoch, validation }) => [endOf(epoch), validation.iou]),
    positives: epochs.map(({ epoch, positivesPerImage }) => [endOf(epoch), positivesPerImage]),
  };
}
