import { publishedNumbers } from '../../data/published.js';
import { attributeTable, opeTable, paperClaimsTable, publishedScoresTable } from '../../plots/benchmark-tables.js';
import type { Cell, ResultTable } from '../../plots/result-table.js';
import { counted } from '../../text/number-text.js';
import { comparisonTable } from './comparisons.js';
import { attributesNote, conventionOf, opeRow } from './ope-figures.js';
import type { OpeResult, ScoredTracker } from './ope-result.js';
import { intervalCells, intervalColumns } from './score-intervals.js';
import { trainingPlace } from './training-place.js';

/** What was measured: scores, their differences, and what trainings and runs took. */
export function measuredTables(result: OpeResult): readonly ResultTable[] {
  return [...scoreTables(result), ...(result.steps.length > 0 ? [stepTable(result)] : [])];
}

/** The trackers' scores, and their differences where there is anything to compare. */
export function scoreTables(result: OpeResult): readonly ResultTable[] {
  const { comparisons, config, title } = result;
  if (comparisons.length === 0) return [scoreTable(result)];
  const rows = comparisons.map(({ auc, ...pair }) => ({ ...pair, measured: auc }));
  const about = { measure: 'success AUC', isTrained: config.source === 'trained', title };
  return [scoreTable(result), comparisonTable(rows, about)];
}

/**
 * AUC, precision and normalised precision of every tracker; of trained ones the means over seeds, the AUC of each seed, and
 * intervals.
 */
function scoreTable(result: OpeResult): ResultTable {
  const { title, scores, sequences, caption, config } = result;
  const trained = scores.filter(({ training }) => training);
  const others = scores.filter(({ training }) => !training);
  const seeds = [...new Set(trained.flatMap(({ training }) => training!.seeds))];
  const table = (trackers: readonly ScoredTracker[]): ResultTable =>
    opeTable(trackers.map(opeRow), {
      title,
      convention: conventionOf(result),
      note: `${counted(sequences, 'sequence')}; ${caption}${config.source === 'trained' ? '; not comparable with published scores' : ''}`,
    });
  if (trained.length === 0) return table(scores);
  const hasIntervals = scores.some(({ intervals }) => intervals);
  const further = (name: Cell): Cell[] => {
    const { training, intervals } = scores.find(({ tracker }) => tracker === name)!;
    const ofSeeds = seeds.map((seed) => training?.runs[training.seeds.indexOf(seed)]?.summary.auc ?? null);
    return [...ofSeeds, ...(hasIntervals ? intervalCells(intervals) : [])];
  };
  const section = (sectionTitle: string, trackers: readonly ScoredTracker[]) => ({
    title: sectionTitle,
    rows: table(trackers).sections[0]!.rows.map((row) => [...row, ...further(row[0]!)]),
  });
  const { columns, note, ...about } = table(scores);
  return {
    ...about,
    columns: [
      ...columns,
      ...seeds.map((each) => ({ name: `AUC, seed ${each}` })),
      ...(hasIntervals ? intervalColumns : []),
    ],
    sections: [
      section(seeds.length > 1 ? `trained here, mean of ${seeds.length} seeds` : 'trained here', trained),
      ...(others.length > 0 ? [section('without training', others)] : []),
    ],
    note: hasIntervals
      ? `${note}; intervals: bootstrap over ${seeds.length > 1 ? 'seeds and sequences together' : 'sequences'}`
      : note!,
  };
}

/** AUC by attribute. */
export function attributeTables(result: OpeResult): readonly ResultTable[] {
  const { title, scores, caption } = result;
  const note = `${caption}${attributesNote(result)}`;
  return [attributeTable(scores.map(opeRow), { title, convention: conventionOf(result), note })];
}

/**
 * What the paper states about a benchmark, and what others publish about it: tables of their own, as nothing was measured
 * here.
 */
export function publishedTables(benchmark: string): readonly ResultTable[] {
  const numbers = publishedNumbers(benchmark);
  return [paperClaimsTable(numbers), publishedScoresTable(numbers)].filter(
    ({ sections }) => sections[0]!.rows.length > 0,
  );
}

/** Above this the clock is timed and not the tracker. */
const MAX_FRAMES_PER_SECOND = 1e5;

/** How trainings ended, and what training and tracking took. */
function stepTable({ steps, title, provenance, origin, config }: OpeResult): ResultTable {
  const place = trainingPlace({ config, provenance });
  const how = place === undefined ? 'in parallel, one thread each' : `one after the other on ${place}`;
  return {
    caption: `Trainings and runs on ${title}`,
    columns: [
      { name: 'tracker' },
      { name: 'seed', decimals: 0 },
      { name: 'positives per image', decimals: 1 },
      { name: 'IoU on held-out pairs', decimals: 3 },
      { name: 'training (s)', decimals: 1 },
      { name: 'tracking (s)', decimals: 1 },
      { name: 'frames per second of one process', decimals: 0 },
    ],
    sections: [
      {
        rows: steps.map(({ tracker, seed, positives, validationIou, trainSeconds, trackSeconds, framesPerSecond }) => [
          tracker,
          seed,
          positives,
          validationIou,
          trainSeconds,
          trackSeconds,
          framesPerSecond < MAX_FRAMES_PER_SECOND ? framesPerSecond : null,
        ]),
      },
    ],
    note: `${provenance.machine}; positives and IoU of the best-scored box in the last epoch; trainings ${how}; frames per second without image decoding; ${origin}`,
  };
}
