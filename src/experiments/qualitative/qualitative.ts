import type { Drawing } from '../../plots/figure.js';
import type { Experiment, NamedFigure } from '../../study/experiment.js';
import { comparisonDrawing, failureDrawing } from './figures.js';
import type { ShownFailure } from './pictures.js';
import { type QualitativeConfig, type QualitativeResult, runQualitative } from './result.js';
import { qualitativeFindings, qualitativeTables } from './tables.js';
import { whyNot } from './why-not.js';

const paper: QualitativeConfig = {
  benchmark: 'otb100',
  choice: 'difference',
  count: 5,
  framesPerSequence: 5,
  threshold: 0,
  zoom: true,
  convention: 'pysot',
  seed: 1,
};

/**
 * Fig. 6: boxes of several trackers on frames of OTB100. With real images the figures are of other people's photographs,
 * which may not be passed on without their leave.
 */
export const qualitative: Experiment<QualitativeConfig, QualitativeResult> = {
  id: 'qualitative',
  paper: 'Fig. 6',
  title: 'Tracking results in pictures on OTB100',
  scales: { smoke: { ...paper, count: 2, framesPerSequence: 3 }, mini: paper, paper },
  run: runQualitative,
  figures,
  tables: qualitativeTables,
  findings: qualitativeFindings,
  unavailableReason: whyNot,
};

function figures(result: QualitativeResult): readonly NamedFigure<Drawing>[] {
  const suffix = result.isSimulated ? '-placeholder' : '';
  const numbers = numbersOf(result);
  const failure = failureDrawing(result);
  return [
    { name: `fig06-qualitative${suffix}`, figure: comparisonDrawing(result), numbers },
    ...(failure ? [{ name: `fig06-failures${suffix}`, figure: failure, numbers }] : []),
  ];
}

/** Scores and boxes; no picture, and no path of this machine. */
function numbersOf({ config, trackers, sequences, failure, ...about }: QualitativeResult): object {
  const { choice, count, framesPerSequence, threshold, zoom, convention, seed, attributes, sequences: named } = config;
  return {
    ...about,
    config: { choice, count, framesPerSequence, threshold, zoom, convention, seed, attributes, sequences: named },
    trackers,
    sequences: sequences.map(({ row, ...scores }) => ({ ...scores, frames: row.frames.map(withoutPicture) })),
    failure: failure && failureNumbers(failure),
  };
}

function failureNumbers({ frames, styleIndex: _, ...failure }: ShownFailure): object {
  return { ...failure, frames: frames.map(withoutPicture) };
}

function withoutPicture({ picture, ...frame }: ShownFailure['frames'][number]): object {
  const { x, y, w, h } = picture.view;
  return { ...frame, view: { x, y, w, h } };
}
