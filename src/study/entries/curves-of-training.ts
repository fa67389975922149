import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import type { CurvePoint, TrainingCurves } from '../../plots/training-curves.js';
import { type BoxShapes, relativeSpread } from '../../training/loop/box-shapes.js';
import { constantBoxWarning } from '../../training/loop/constant-box.js';
import { readMetrics } from '../../training/loop/metrics-file.js';
import { trainingFiles } from '../../training/loop/training-files.js';
import type { Validation } from '../../training/loop/validation.js';

/** What the panels of training curves show, for the line below them. */
export const curvesCaption: string =
  'measured while training; loss: mean over neighbouring steps; IoU, spread and correlation: best-scored box on held-out pairs, its ln(w/h), dashed: ln(wh); share: held-out images with samples in the regression loss';

/** A training's curves, and the warning of its last epoch. */
export interface RecordedCurves {
  readonly curves: TrainingCurves;
  readonly warning: string | undefined;
}

/**
 * Reads the curves of a training's folder, also while it runs.
 *
 * @param name Of the training in figures.
 * @throws InputError when the folder has no metrics, or no finished step yet.
 */
export function curvesOfTraining(folder: string, name: string): RecordedCurves {
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
  const curveOf = (value: (validation: Validation) => number): CurvePoint[] =>
    validated
      .map(({ epoch, validation }): CurvePoint => [endOf(epoch), value(validation)])
      .filter(([, each]) => Number.isFinite(each)); // the correlation of a constant is none
  const shapeCurve = (value: (boxes: BoxShapes) => number): CurvePoint[] => curveOf(({ boxes }) => value(boxes));
  const curves: TrainingCurves = {
    name,
    loss: steps.filter(({ taken }) => taken).map((line) => [at(line), line.loss]),
    rate: steps.map((line) => [at(line), line.rate]),
    validationLoss: validated.map(({ epoch, validation }) => [endOf(epoch), validation.loss]),
    validationIou: validated.map(({ epoch, validation }) => [endOf(epoch), validation.iou]),
    sizeIou: shapeCurve(({ sizeIou }) => sizeIou),
    spread: {
      aspect: shapeCurve(({ aspect }) => relativeSpread(aspect)),
      area: shapeCurve(({ area }) => relativeSpread(area)),
    },
    correlation: {
      aspect: shapeCurve(({ aspect }) => aspect.correlation),
      area: shapeCurve(({ area }) => area.correlation),
    },
    regressedShare: curveOf(({ regressedShare = Number.NaN }) => regressedShare),
    positives: epochs.map(({ epoch, positivesPerImage }) => [endOf(epoch), positivesPerImage]),
  };
  return { curves, warning: epochs.length > 0 ? constantBoxWarning(epochs.at(-1)!) : undefined };
}
