import type { VotResult } from '../../metrics/vot.js';
import { votTable } from '../../plots/benchmark-tables.js';
import type { Figure } from '../../plots/figure.js';
import { plainJson } from '../../plots/json.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { NamedTracker } from '../../plots/tracker-style.js';
import { arPlot } from '../../plots/vot-accuracy-plot.js';
import { eaoPlot } from '../../plots/vot-eao-plot.js';
import { expectedOverlapPlot } from '../../plots/vot-overlap-plot.js';
import type { VotPlotOptions } from '../../plots/vot-plot-style.js';
import { isReal } from '../../study/config.js';
import type { NamedFigure } from '../../study/experiment.js';
import { counted, formatThousands, signedText } from '../../text/number-text.js';
import { PLACEHOLDER_FINDING } from '../scoring/ope-findings.js';
import { referencesNote, withoutPlaces } from '../scoring/sources.js';
import type { VotExperimentResult } from './vot-result.js';

/** Fig. 7a: trackers ranked by EAO; 7b: accuracy over reliability; beside them the expected overlap by length, the basis of EAO. */
export function votFigures(result: VotExperimentResult): readonly NamedFigure<Figure>[] {
  const { scores, config, ...about } = result;
  const trackers = scores.map((score) => ({ tracker: score.tracker, ...score.result }));
  const numbers = plainJson({ ...about, config: withoutPlaces(config), trackers }) as object;
  const rows = votRows(result);
  const options = plotOptions(result, referencesNote(config));
  const withRange = { ...options, caption: `${options.caption}${rangeNote(result)}` };
  const peak = hasOwnRange(result) ? { peak: 'median length' } : {};
  const label = config.source === 'trained' ? 'trained' : config.benchmark;
  const name = (figure: string, plot: string): string =>
    `${figure}-${label}-${plot}${result.isPlaceholder ? '-placeholder' : ''}`;
  return [
    { name: name('fig07a', 'eao'), figure: eaoPlot(rows, withRange), numbers },
    { name: name('fig07b', 'ar'), figure: arPlot(rows, options), numbers },
    { name: name('fig07c', 'expected-overlap'), figure: expectedOverlapPlot(rows, { ...withRange, ...peak }), numbers },
  ];
}

/** The trackers' scores, by falling EAO. */
export function votScoreTable(result: VotExperimentResult): ResultTable {
  const { title, caption } = plotOptions(result);
  return votTable(votRows(result), { title, note: `${caption}${rangeNote(result)}` });
}

/** Whether EAO's range follows from the lengths of the sequences, as no edition of VOT gives it. */
function hasOwnRange({ config }: VotExperimentResult): boolean {
  return config.source === 'trained' && !isReal(config.study.data);
}

function rangeNote(result: VotExperimentResult): string {
  return hasOwnRange(result) ? "; EAO over the middle half of the set's lengths" : '';
}

function votRows({ scores, config }: VotExperimentResult): (VotResult & NamedTracker)[] {
  const trained = config.source === 'trained' ? config.study.entries.map(({ title }) => title) : undefined;
  const isReference = (name: string): boolean => trained !== undefined && !trained.includes(name);
  return scores.map(({ tracker, result }) => ({ name: tracker, isReference: isReference(tracker), ...result }));
}

function plotOptions({ title, sequences, caption, scores }: VotExperimentResult, note: string = ''): VotPlotOptions {
  return {
    title,
    caption: `${counted(sequences, 'sequence')}; ${caption}${note}`,
    highlight: scores.map(({ tracker }) => tracker).filter((name) => name.startsWith('DLA-')),
  };
}

/** Of published trackers the leader in each measure; of trained ones the difference to each baseline. */
export function votFindings(result: VotExperimentResult): readonly string[] {
  if (result.isPlaceholder) return [PLACEHOLDER_FINDING];
  return result.config.source === 'trained' ? differences(result, result.config.study.entries) : leaders(result);
}

function leaders({ scores }: VotExperimentResult): readonly string[] {
  const leader = (of: (result: VotResult) => number): VotExperimentResult['scores'][number] =>
    scores.reduce((a, b) => (of(b.result) > of(a.result) ? b : a));
  const [eao, accuracy, lost] = [leader((r) => r.eao), leader((r) => r.accuracy), leader((r) => -r.lost)];
  return [
    `${eao.tracker} has the highest EAO, ${eao.result.eao.toFixed(3)}.`,
    `${accuracy.tracker} has the highest accuracy, ${accuracy.result.accuracy.toFixed(3)}.`,
    `${lost.tracker} has the fewest failures, ${formatThousands(lost.result.lost)} in ${formatThousands(lost.result.frames)} frames.`,
  ];
}

function differences(
  { scores }: VotExperimentResult,
  entries: readonly { readonly title: string; readonly baseline?: string }[],
): readonly string[] {
  const of = (name: string) => scores.find(({ tracker }) => tracker === name)?.result;
  return entries.flatMap(({ title, baseline = '' }) => {
    const [own, other] = [of(title), of(baseline)];
    if (!own || !other) return [];
    const difference = signedText(own.eao - other.eao);
    return [
      `${title} minus ${baseline}: ${difference} EAO (${own.lost} and ${other.lost} failures) with one training each, too few for a verdict.`,
    ];
  });
}
