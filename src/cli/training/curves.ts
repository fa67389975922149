import path from 'node:path';
import type { Command } from 'commander';
import { makeFolder } from '../../files/output-folder.js';
import { shownPath } from '../../files/shown-path.js';
import { saveFigure } from '../../plots/save.js';
import { type CurvePoint, type TrainingCurves, trainingCurves } from '../../plots/training-curves.js';
import { curvesCaption, curvesOfTraining } from '../../study/entries/curves-of-training.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  out?: string;
  json?: boolean;
}

/** `siamdla curves`: training curves, while trainings run or afterwards. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<folders...>', "folders that 'siamdla train' writes to; several share a plot")
    .option('--out <file>', 'file of the figure, without extension (default: curves in the first folder)')
    .option('--json', 'print the last values of each training as JSON')
    .action((folders: string[], options: Options) => plotCurves(folders, options, terminal));
}

async function plotCurves(folders: readonly string[], { out, json }: Options, terminal: Terminal): Promise<void> {
  const runs = folders.map((folder) => curvesOfTraining(folder, nameIn(folder, folders)));
  const base = path.resolve((out ?? path.join(folders[0]!, 'curves')).replace(/\.(png|json)$/i, ''));
  makeFolder(path.dirname(base), '--out');
  const figure = trainingCurves(
    runs.map(({ curves }) => curves),
    { title: 'Training', caption: curvesCaption },
  );
  const { png } = await saveFigure(figure, { trainings: runs.map(({ curves }) => curves) }, base);
  const last = runs.map(({ curves }) => lastValues(curves));
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
    'r ln(w/h)': last.map(({ aspect }) => aspect.correlation),
    'spread ln(w/h)': last.map(({ aspect }) => aspect.spread),
    'r ln(wh)': last.map(({ area }) => area.correlation),
    'spread ln(wh)': last.map(({ area }) => area.spread),
    'in regression': last.map(({ regressedShare }) => regressedShare),
    P: last.map(({ positivesPerImage }) => positivesPerImage),
  });
  terminal.print(shownPath(png));
}

/** What a training has come to; NaN where nothing is known, as of the correlation of a constant. */
function lastValues({ name, rate, loss, positives, spread, correlation, ...held }: TrainingCurves) {
  const end = held.validationLoss.at(-1)?.[0];
  const atEnd = (curve: readonly CurvePoint[]): number =>
    curve.at(-1)?.[0] === end ? (curve.at(-1)?.[1] ?? Number.NaN) : Number.NaN; // not of an epoch before the last
  return {
    training: name,
    steps: rate.at(-1)![0],
    loss: loss.at(-1)?.[1] ?? Number.NaN,
    positivesPerImage: positives.at(-1)?.[1] ?? Number.NaN,
    validationLoss: atEnd(held.validationLoss),
    validationIou: atEnd(held.validationIou),
    sizeIou: atEnd(held.sizeIou),
    aspect: { correlation: atEnd(correlation.aspect), spread: atEnd(spread.aspect) },
    area: { correlation: atEnd(correlation.area), spread: atEnd(spread.area) },
    regressedShare: atEnd(held.regressedShare),
  };
}

/** The folder's base name, or its whole path where two base names are equal. */
function nameIn(folder: string, all: readonly string[]): string {
  const own = (each: string): string => path.basename(path.resolve(each));
  return all.filter((each) => own(each) === own(folder)).length > 1 ? folder : own(folder);
}
