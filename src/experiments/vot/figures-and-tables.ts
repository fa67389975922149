import type { VotMeasures } from '../../metrics/vot/vot.js';
import { votTable } from '../../plots/benchmark-tables.js';
import type { Figure } from '../../plots/figure.js';
import { plainJson } from '../../plots/json.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { BenchmarkFigureOptions } from '../../plots/tracker-style.js';
import { arPlot } from '../../plots/vot-accuracy-plot.js';
import { eaoPlot } from '../../plots/vot-eao-plot.js';
import { expectedOverlapPlot } from '../../plots/vot-overlap-plot.js';
import type { EaoTracker } from '../../plots/vot-plot-style.js';
import type { NamedFigure } from '../../study/experiment.js';
import { counted, formatThousands } from '../../text/number-text.js';
import { comparisonFinding, comparisonTable } from '../scoring/comparisons.js';
import { PLACEHOLDER_FINDING } from '../scoring/ope-findings.js';
import { referencesNote, withoutPlaces } from '../scoring/sources.js';
import type { ScoredVotTracker, VotExperimentResult } from './vot-result.js';

/**
 * Fig. 7a: trackers ranked by EAO; 7b: accuracy over reliability; beside them the expected overlap by length, the basis of
 * EAO.
 */
export function votFigures(result: VotExperimentResult): readonly NamedFigure<Figure>[] {
  const { scores, config, ...about } = result;
  const trackers = scores.map(trackerNumbers);
  const numbers = plainJson({ ...about, config: withoutPlaces(config), trackers }) as object;
  const rows = votRows(result);
  const options = plotOptions(result, referencesNote(config));
  const withRange = { ...options, caption: `${options.caption}${rangeNote(result)}` };
  const withInterval = { ...withRange, caption: `${withRange.caption}${intervalNote(result)}` };
  const peak = hasOwnRange(result) ? { peak: 'median length' } : {};
  const label = config.source === 'trained' ? 'trained' : config.benchmark;
  const name = (figure: string, plot: string): string =>
    `${figure}-${label}-${plot}${result.isPlaceholder ? '-placeholder' : ''}`;
  return [
    { name: name('fig07a', 'eao'), figure: eaoPlot(rows, withInterval), numbers },
    { name: name('fig07b', 'ar'), figure: arPlot(rows, options), numbers },
    { name: name('fig07c', 'expected-overlap'), figure: expectedOverlapPlot(rows, { ...withRange, ...peak }), numbers },
  ];
}

/** A tracker's measures and curve with its interval, and the measures of each of its trainings. */
function trackerNumbers({ tracker, result, interval, runs }: ScoredVotTracker): object {
  const ofRuns = runs?.map(({ seed, score }) => {
    const { eao, accuracy, robustness, lost, perSequence } = score.result;
    return { seed, eao, accuracy, robustness, lost, perSequence };
  });
  return { tracker, ...result, interval, ...(ofRuns ? { runs: ofRuns } : {}) };
}

/** The trackers' scores by falling EAO, and the differences of trained ones. */
export function votTables(result: VotExperimentResult): readonly ResultTable[] {
  const { title, comparisons, config } = result;
  const { caption } = plotOptions(result);
  const scores = votTable(votRows(result), { title, note: `${caption}${rangeNote(result)}${intervalNote(result)}` });
  if (comparisons.length === 0) return [scores];
  const rows = comparisons.map(({ eao, ...pair }) => ({ ...pair, measured: eao }));
  return [scores, comparisonTable(rows, { measure: 'EAO', title, isTrained: config.source === 'trained' })];
}

/** Whether EAO's range follows from the lengths of the sequences, as no edition of VOT gives it. */
function hasOwnRange({ scores }: VotExperimentResult): boolean {
  return scores.some(({ result }) => result.edition === 'own');
}

function rangeNote(result: VotExperimentResult): string {
  return hasOwnRange(result) ? "; EAO over the middle half of the set's lengths" : '';
}

function intervalNote({ scores, config }: VotExperimentResult): string {
  if (!scores.some(({ interval }) => interval)) return '';
  const seeds = config.source === 'trained' ? config.study.trainingSeeds.length : 1;
  return `; EAO's intervals: 95 %, bootstrap over ${seeds > 1 ? 'seeds and sequences together' : 'sequences'}`;
}

function votRows({ scores, config }: VotExperimentResult): (VotMeasures & EaoTracker)[] {
  const trained = config.source === 'trained' ? config.study.entries.map(({ title }) => title) : undefined;
  const isReference = (name: string): boolean => trained !== undefined && !trained.includes(name);
  return scores.map(({ tracker, result, interval }) => ({
    name: tracker,
    isReference: isReference(tracker),
    ...result,
    interval,
  }));
}

function plotOptions(
  { title, sequences, caption, scores }: VotExperimentResult,
  note: string = '',
): BenchmarkFigureOptions {
  return {
    title,
    caption: `${counted(sequences, 'sequence')}; ${caption}${note}`,
    highlight: scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}

/** Of published trackers the leader in each measure and its lead in EAO; of trained ones the difference to each baseline. */
export function votFindings(result: VotExperimentResult): readonly string[] {
  if (result.isPlaceholder) return [PLACEHOLDER_FINDING];
  const { title, comparisons, config } = result;
  const compared = comparisons.map(({ eao, ...pair }) =>
    comparisonFinding({ ...pair, measured: eao }, { measure: 'EAO', title }),
  );
  return config.source === 'published' ? [...leaders(result), ...compared] : compared;
}

/** A measure that is unknown for all, such as EAO on sequences shorter than its range, has no leader. */
function leaders({ scores }: VotExperimentResult): readonly string[] {
  const leading = (what: string, of: (result: VotMeasures) => number, shown: (result: VotMeasures) => string) => {
    const known = scores.filter(({ result }) => Number.isFinite(of(result)));
    const most = Math.max(...known.map(({ result }) => of(result)));
    const first = known.filter(({ result }) => of(result) === most);
    const names = first.map(({ tracker }) => tracker);
    const have = names.length === 1 ? 'has' : 'have';
    return first.slice(0, 1).map(({ result }) => `${names.join(' and ')} ${have} ${what}, ${shown(result)}.`);
  };
  const failures = ({ lost, frames }: VotMeasures): string =>
    `${formatThousands(lost)} in ${formatThousands(frames)} frames`;
  return [
    ...leading(
      'the highest EAO',
      ({ eao }) => eao,
      ({ eao }) => eao.toFixed(3),
    ),
    ...leading(
      'the highest accuracy',
      ({ accuracy }) => accuracy,
      ({ accuracy }) => accuracy.toFixed(3),
    ),
    ...leading('the fewest failures', ({ lost }) => -lost, failures),
  ];
}
