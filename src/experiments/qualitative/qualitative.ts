import type { Drawing } from '../../plots/figure.js';
import { plainJson } from '../../plots/json.js';
import type { Experiment, NamedFigure, Scale } from '../../study/experiment.js';
import { type ResultSource, trainedTrackers, unavailableReason, withoutPlaces, withSeeds } from '../scoring/sources.js';
import { comparisonDrawing, failureDrawing, qualitativeFindings, qualitativeTables } from './figures-and-tables.js';
import type { ShownFailure } from './pictures.js';
import { missingTracking } from './published-tracking.js';
import {
  type QualitativeConfig,
  type QualitativeResult,
  type QualitativeSettings,
  showsRealFrames,
  tracksOtherVideos,
} from './result.js';
import { qualitativeSteps, runQualitative } from './run.js';

const settings: QualitativeSettings = {
  benchmark: 'otb100',
  choice: 'difference',
  count: 5,
  framesPerSequence: 5,
  threshold: 0,
  zoom: false,
  convention: 'pysot',
  seed: 1,
};

/** The trackers of a source on OTB100, or on a study's videos; real frames, which are larger, are cropped around the boxes. */
export function qualitativeConfig<S extends ResultSource>(source: S, scale: Scale): QualitativeSettings & S {
  if (source.source === 'trained') {
    return { ...source, ...settings, count: scale === 'smoke' ? 3 : 5, zoom: tracksOtherVideos(source.study) };
  }
  return { ...source, ...settings, zoom: true, ...(scale === 'smoke' ? { count: 2, framesPerSequence: 3 } : {}) };
}

/**
 * Fig. 6: boxes of several published or trained trackers on frames, and the failures of one. Frames of a public benchmark are
 * other people's photographs, which may not be redistributed without their consent; with a study on real videos the names of
 * the files begin with 'fig06-real-frames', which git ignores.
 */
export const qualitative: Experiment<QualitativeConfig, QualitativeResult> = {
  id: 'qualitative',
  paper: 'Fig. 6',
  title: 'Tracking results in pictures',
  scales: {
    smoke: qualitativeConfig(trainedTrackers('smoke'), 'smoke'),
    mini: qualitativeConfig(trainedTrackers('mini'), 'mini'),
    real: qualitativeConfig(trainedTrackers('real'), 'real'),
    paper: qualitativeConfig(trainedTrackers('paper'), 'paper'),
  },
  withSeeds,
  steps: qualitativeSteps,
  run: runQualitative,
  figures,
  tables: qualitativeTables,
  findings: qualitativeFindings,
  unavailableReason: (config) => (config.source === 'published' ? missingTracking(config) : unavailableReason(config)),
};

function figures(result: QualitativeResult): readonly NamedFigure<Drawing>[] {
  const { config, isPlaceholder } = result;
  const label = showsRealFrames(config) ? 'real-frames' : config.source === 'trained' ? 'trained' : config.benchmark;
  const suffix = isPlaceholder ? '-placeholder' : '';
  const numbers = numbersOf(result);
  const failure = failureDrawing(result);
  return [
    { name: `fig06-${label}${suffix}`, figure: comparisonDrawing(result), numbers },
    ...(failure ? [{ name: `fig06-${label}-failure${suffix}`, figure: failure, numbers }] : []),
  ];
}

/** Scores and boxes, without pictures. */
function numbersOf({ config, sequences, failure, ...about }: QualitativeResult): object {
  return plainJson({
    ...about,
    config: withoutPlaces(config),
    sequences: sequences.map(({ row, ...scores }) => ({ ...scores, frames: row.frames.map(withoutPicture) })),
    failure: failure && failureNumbers(failure),
  }) as object;
}

function failureNumbers({ frames, styleIndex: _, ...failure }: ShownFailure): object {
  return { ...failure, frames: frames.map(withoutPicture) };
}

function withoutPicture({ picture, inset: _, ...frame }: ShownFailure['frames'][number]): object {
  const { x, y, w, h } = picture.view;
  return { ...frame, view: { x, y, w, h } };
}
