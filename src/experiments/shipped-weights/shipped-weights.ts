import type { Data } from 'plotly.js';
import { missingRealVideos } from '../../data/training-sets/real-videos.js';
import { hashOfFile } from '../../files/file-hash.js';
import { pysot } from '../../metrics/conventions/pysot.js';
import type { Figure } from '../../plots/figure.js';
import { plainJson } from '../../plots/json.js';
import { seriesStyle } from '../../plots/palette.js';
import type { ResultTable } from '../../plots/result-table.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { workerCount } from '../../processes/workers.js';
import { type Provenance, provenance } from '../../provenance/provenance.js';
import { isCard } from '../../runtime/device-name.js';
import { type BootstrapResult, pairedBootstrap } from '../../statistics/bootstrap.js';
import type { MeanInterval } from '../../statistics/bootstrap-mean.js';
import { deviceText, experimentDevice } from '../../study/devices/device.js';
import { type Tracked, trackingActivity, trackingIdentity, trackingStep } from '../../study/entries/entry-tracking.js';
import type { Experiment, PlannedStep, RunContext } from '../../study/experiment.js';
import { Meter } from '../../study/progress.js';
import { realTestImages, realTestVideos, realVideosId, tooFewRealTestVideos } from '../../study/real-test-videos.js';
import { plannedStep } from '../../study/steps/planned-step.js';
import type { StepOutcome } from '../../study/steps/step-cache.js';
import { counted, formatThousands, signedText } from '../../text/number-text.js';
import type { TrackerSpec } from '../../tracking/run/tracker-spec.js';
import { readCards } from '../../tracking/shipped-weights.js';
import type { ScoreInterval, WeightsEvaluation } from '../../tracking/weights-card.js';
import { type OpeScore, scoreOpeFolder } from '../scoring/score.js';
import { intervalCells, intervalColumns, type ScoreIntervals, scoreIntervals } from '../scoring/score-intervals.js';
import { contenders } from './contenders.js';

/** How the weights of the kit are evaluated. */
export interface ShippedWeightsConfig {
  /** Seed of the bootstrap. */
  readonly bootstrapSeed: number;
}

/** A tracker on the real test videos. */
export interface ContenderScore extends OpeScore {
  /** Whether these are weights of the kit. */
  readonly isShipped: boolean;
  /** Over videos. */
  readonly intervals: ScoreIntervals;
}

/** AUC of weights of the kit minus that of another tracker. */
export interface Lead {
  readonly tracker: string;
  readonly over: string;
  readonly auc: BootstrapResult;
}

/** The weights of the kit and others on the real test videos. */
export interface ShippedWeightsResult {
  readonly sequences: number;
  readonly frames: number;
  readonly scores: readonly ContenderScore[];
  readonly leads: readonly Lead[];
  readonly provenance: Provenance;
}

const config: ShippedWeightsConfig = { bootstrapSeed: 1 };

/** Not in the paper: the weights that are part of the kit on real test videos, beside simple and published trackers. */
export const shippedWeightsExperiment: Experiment<ShippedWeightsConfig, ShippedWeightsResult> = {
  id: 'shipped-weights',
  paper: 'beyond the paper',
  title: 'The weights of the kit on real test videos',
  scales: { smoke: config, mini: config, real: config, paper: config },
  steps: (_, device) => contenders(device).flatMap((each) => ('spec' in each ? [tracking(each.spec)] : [])),
  run,
  figures: (result) => [
    {
      name: 'shipped-weights',
      figure: rankingFigure(result),
      numbers: plainJson({ ...numbersOf(result), evaluations: evaluationsOf(result) }) as object,
    },
  ],
  tables: (result) => [scoreTable(result)],
  findings: ({ leads }) =>
    leads.map(({ tracker, over, auc: { difference, low, high } }) => {
      const verdict = low > 0 ? 'better' : high < 0 ? 'worse' : 'no difference shown';
      return `${tracker} against ${over}: ${signedText(difference)} AUC, 95 % interval over videos ${signedText(low)} to ${signedText(high)}: ${verdict}.`;
    }),
  unavailableReason: () => {
    const missing = missingRealVideos();
    if (missing !== undefined) return `not found: ${missing}`;
    return (
      tooFewRealTestVideos() ?? (readCards().length > 0 ? undefined : 'not found: cards of weights in data/weights/')
    );
  },
};

/** A tracker's run over the real test videos. */
function tracking(spec: TrackerSpec): PlannedStep<StepOutcome<Tracked>> {
  const about = { spec, protocol: 'one-pass', images: realTestImages() } as const;
  const isOnCard = 'weights' in spec && isCard(spec.device?.name);
  return plannedStep({
    identity: trackingIdentity(about, realVideosId, 'weights' in spec ? hashOfFile(spec.weights) : undefined),
    needs: { cores: 2, memoryGiB: 4, ...(isOnCard ? { gpus: 1, minutes: null } : { gpus: 0, minutes: 5 }) },
    inputs: ['real test videos'],
    after: [],
    start: { title: spec.name, state: 'tracking starts' },
    step: ({ workers, progress }) => {
      const task = { ...about, benchmark: realTestVideos() };
      const onFrames = (done: number, total: number): void =>
        progress?.({ share: done / total, doing: [trackingActivity(task, done, total)] });
      return trackingStep(task, { workers: workerCount({ workers }), onFrames });
    },
  });
}

async function run({ bootstrapSeed }: ShippedWeightsConfig, context: RunContext = {}): Promise<ShippedWeightsResult> {
  const started = performance.now();
  const device = await experimentDevice(context);
  const benchmark = realTestVideos();
  const workers = workerCount(context);
  const scores: ContenderScore[] = [];
  const all = contenders(device);
  const meter = new Meter(
    all.map(() => 1),
    context.progress,
  );
  for (const [i, contender] of all.entries()) {
    const { title } = contender;
    let folder = 'folder' in contender ? contender.folder : '';
    let isCached = true;
    if ('spec' in contender) {
      const outcome = await tracking(contender.spec).run({ ...context, workers, progress: meter.listener(i) });
      context.onStep?.(outcome);
      folder = outcome.result.folder;
      isCached = outcome.isCached;
    }
    meter.finish(i, isCached);
    const isShipped = 'spec' in contender && contender.isShipped;
    const score = scoreOpeFolder({ tracker: title, folder }, benchmark, { convention: pysot });
    scores.push({ ...score, isShipped, intervals: scoreIntervals([score], bootstrapSeed)! });
  }
  const values = (score: OpeScore): number[] => [...score.sequences.values()];
  const leads = scores
    .filter(({ isShipped }) => isShipped)
    .flatMap((own) =>
      scores
        .filter((other) => other !== own)
        .map((other) => ({
          tracker: own.tracker,
          over: other.tracker,
          auc: pairedBootstrap(values(own), values(other), { seed: bootstrapSeed }),
        })),
    );
  return {
    sequences: benchmark.sequences.length,
    frames: benchmark.sequences.reduce((sum, { length }) => sum + length, 0),
    scores,
    leads,
    provenance: provenance(deviceText(device), started, workers),
  };
}

function numbersOf({ scores, ...about }: ShippedWeightsResult): object {
  const trackers = scores.map(({ tracker, isShipped, summary, intervals, sequences, precisions }) => ({
    tracker,
    isShipped,
    ...summary,
    intervals,
    sequences: Object.fromEntries(sequences),
    precisions: Object.fromEntries(precisions),
  }));
  return { ...about, trackers };
}

/** For the cards: the evaluation of each of the kit's weights by title. */
function evaluationsOf({
  scores,
  leads,
  sequences,
}: ShippedWeightsResult): Readonly<Record<string, WeightsEvaluation>> {
  const shipped = scores.filter(({ isShipped }) => isShipped);
  return Object.fromEntries(
    shipped.map((own) => {
      const line = ({ tracker, summary, intervals }: ContenderScore) => ({
        tracker,
        auc: summary.auc,
        precision: summary.precision20,
        aucInterval: ends(intervals.auc),
        precisionInterval: ends(intervals.precision20),
      });
      const others = scores.filter((score) => score !== own);
      const leadOver = (over: string) => {
        const { difference, low, high } = leads.find((lead) => lead.tracker === own.tracker && lead.over === over)!.auc;
        return { difference, low, high };
      };
      const evaluation: WeightsEvaluation = {
        benchmark: "real test videos, one pass by OTB's protocol",
        sequences,
        scores: [line(own), ...others.map((other) => ({ ...line(other), lead: leadOver(other.tracker) }))],
      };
      return [own.tracker, evaluation];
    }),
  );
}

function ends({ low, high }: MeanInterval): ScoreInterval {
  return { low, high };
}

function scoreTable({ scores, sequences, frames }: ShippedWeightsResult): ResultTable {
  return {
    caption: `Trackers on ${sequences} real test videos`,
    columns: [
      { name: 'tracker' },
      { name: 'success AUC', best: 'highest' },
      { name: 'precision at 20 px', best: 'highest' },
      { name: 'videos with AUC below 0.2', decimals: 0 },
      ...intervalColumns,
    ],
    sections: [true, false].map((isShipped) => ({
      title: isShipped ? 'weights of the kit' : 'others',
      rows: scores
        .filter((score) => score.isShipped === isShipped)
        .toSorted((a, b) => b.summary.auc - a.summary.auc)
        .map(({ tracker, summary, intervals, sequences: byName }) => [
          tracker,
          summary.auc,
          summary.precision20,
          [...byName.values()].filter((auc) => auc < 0.2).length,
          ...intervalCells(intervals),
        ]),
    })),
    note: `${formatThousands(frames)} frames; one pass, pysot's convention; no network was trained or tuned on these videos here; intervals: bootstrap over videos`,
  };
}

/** AUC with the 95 % interval of its mean over videos, highest on top; dots: videos. */
function rankingFigure({ scores, sequences, frames }: ShippedWeightsResult): Figure {
  const rows = scores.toSorted((a, b) => a.summary.auc - b.summary.auc);
  const names = rows.map(({ tracker }) => tracker);
  const intervals = rows.map((row) => row.intervals.auc);
  const color = (isShipped: boolean): string => seriesStyle(isShipped ? 1 : 0).color;
  const data: Partial<Data>[] = [
    {
      type: 'scatter',
      mode: 'markers',
      x: rows.flatMap(({ sequences: byName }) => [...byName.values()]),
      y: rows.flatMap(({ tracker, sequences: byName }) => [...byName.keys()].map(() => tracker)),
      text: rows.flatMap(({ sequences: byName }) => [...byName.keys()]),
      marker: { size: 6, opacity: 0.35, color: '#777777' },
      hovertemplate: '%{text}: %{x:.3f}<extra></extra>',
      showlegend: false,
    },
    {
      type: 'scatter',
      mode: 'markers',
      x: rows.map(({ summary }) => summary.auc),
      y: names,
      error_x: {
        type: 'data',
        symmetric: false,
        array: intervals.map(({ high, mean }) => high - mean),
        arrayminus: intervals.map(({ low, mean }) => mean - low),
        thickness: 2,
        width: 5,
      },
      marker: { size: 11, color: rows.map(({ isShipped }) => color(isShipped)) },
      hovertemplate: '%{y}: %{x:.3f}<extra></extra>',
      showlegend: false,
    },
  ];
  return withProvenance(
    themed(data, {
      title: {
        text: "Trackers on real test videos<br><sub>large dot: mean (orange: the kit's weights); small dots: single videos</sub>",
      },
      xaxis: { title: { text: 'success AUC' }, range: [0, 1] },
      yaxis: { automargin: false, type: 'category' },
      width: 800,
      height: 220 + 44 * rows.length,
      margin: { t: 76, l: 24 + 7.2 * Math.max(...names.map((name) => name.length)), r: 24, b: 104 },
    }),
    `${counted(sequences, 'video')}, ${formatThousands(frames)} frames; bars: 95 % bootstrap intervals of the mean over videos`,
  );
}
