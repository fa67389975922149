import { conventions } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { type OpeSummary, opeScores } from '../../metrics/summary.js';
import type { Figure } from '../../plots/figure.js';
import { plainJson } from '../../plots/json.js';
import { opeNormPlots, opePlots } from '../../plots/ope-plot.js';
import { attributeRadar } from '../../plots/radar.js';
import type { OpeFigureOptions } from '../../plots/tracker-style.js';
import { isMixed } from '../../study/config.js';
import type { NamedFigure } from '../../study/experiment.js';
import { otbAttributesOf } from '../../study/real-test-videos.js';
import { counted } from '../../text/number-text.js';
import type { OpeResult, ScoredTracker } from './ope-result.js';
import { referencesNote, withoutPlaces } from './sources.js';

/** Success beside precision; for LaSOT, as in Fig. 8, beside normalised precision. */
export function curvesFigure(result: OpeResult): Figure {
  const plots = result.config.benchmark === 'lasot' ? opeNormPlots : opePlots;
  return plots(plotRows(result), plotOptions(result));
}

/** AUC by attribute as a radar. */
export function radarFigure(result: OpeResult): Figure {
  const options = plotOptions(result);
  return attributeRadar(plotRows(result), {
    ...options,
    caption: `${options.caption}${attributesNote(result)}`,
  });
}

/** The origin of the attributes of real videos, to follow a caption; '' for other data. */
export function attributesNote({ config, scores, sequences }: OpeResult): string {
  if (config.source !== 'trained' || !isMixed(config.study.data)) return '';
  const names = [...(scores[0]?.sequences.keys() ?? [])];
  const labelled = names.filter((name) => otbAttributesOf(name).length > 0);
  return `; attributes: OTB100's, of ${labelled.length} of the ${counted(sequences, 'sequence')}; the others have none`;
}

/** A tracker's scores in the form of plots and tables. */
export type OpeRow = OpeSummary & { readonly name: string; readonly attributes: Readonly<Record<string, number>> };

/** A tracker's scores in the form of plots and tables. */
export function opeRow({ tracker, summary, attributes }: ScoredTracker): OpeRow {
  return { name: tracker, ...summary, attributes: Object.fromEntries(attributes) };
}

/** The rows of a figure, where trackers that were not trained stand out among trained ones. */
function plotRows({ scores }: OpeResult): (OpeRow & { readonly isReference: boolean })[] {
  const isTrained = scores.some(({ training }) => training);
  return scores.map((score) => ({ ...opeRow(score), isReference: isTrained && !score.training }));
}

/** The convention of a result. */
export function conventionOf({ convention }: OpeResult): Convention {
  return conventions[convention.name];
}

function plotOptions(result: OpeResult): OpeFigureOptions {
  return {
    title: result.title,
    convention: conventionOf(result),
    caption: `${counted(result.sequences, 'sequence')}; ${result.caption}${referencesNote(result.config)}`,
    highlight: result.scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}

/**
 * The numbers behind a result's figure: scores and curves of each tracker, its attributes and sequences, or those of each of
 * its trainings.
 */
export function opeNumbers(result: OpeResult): object {
  const { config, scores, ...about } = result;
  const isTrained = config.source === 'trained';
  const references = scores.filter(({ training }) => isTrained && !training);
  return plainJson({
    ...about,
    config: withoutPlaces(config),
    trackers: isTrained ? scores.flatMap(trainedNumbers) : scores.map(publishedNumbers),
    references: references.map(({ tracker, summary, intervals }) => ({ tracker, ...summary, intervals })),
  }) as object;
}

/**
 * A figure with the numbers behind it.
 *
 * @param item Figure or table of the paper, with which the files' names begin: 'fig04'. A configuration's `file` counts
 * before it.
 * @param ending Follows the name of a published benchmark: '-attributes'.
 */
export function opeFigure(result: OpeResult, figure: Figure, item: string, ending: string = ''): NamedFigure<Figure> {
  const { config } = result;
  const name = config.file ?? `${item}-${config.source === 'trained' ? 'trained' : `${config.benchmark}${ending}`}`;
  return {
    name: result.isPlaceholder ? `${name}-placeholder` : name, // so that it never replaces a figure of real results
    figure,
    numbers: opeNumbers(result),
  };
}

function publishedNumbers({ tracker, summary, attributes, sequences }: ScoredTracker): object {
  return {
    tracker,
    ...summary,
    attributes: Object.fromEntries(attributes),
    sequences: Object.fromEntries(sequences),
  };
}

function trainedNumbers({ tracker, summary, attributes, training, intervals }: ScoredTracker): object[] {
  if (!training) return [];
  const { entry, seeds, runs } = training;
  const numbers = {
    tracker,
    model: entry.model,
    assigner: entry.assigner,
    assignerOptions: entry.assignerOptions ?? {},
    ...summary,
    intervals,
    attributes: Object.fromEntries(attributes),
    runs: runs.map((run, i) => ({
      seed: seeds[i],
      ...opeScores(run.summary),
      sequences: Object.fromEntries(run.sequences),
      precisions: Object.fromEntries(run.precisions),
    })),
  };
  return [numbers];
}
