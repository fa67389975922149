import type { Benchmark } from '../../data/sequence.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import type { Convention } from '../../metrics/conventions/convention.js';
import { modelByName } from '../../models/zoo.js';
import { withThousands } from '../../plots/table.js';
import { pairsOf, resolveConfig } from '../../training/loop/config.js';
import { trainPreset } from '../../training/loop/presets.js';
import type { OpeResult } from '../benchmarks/ope-result.js';
import type { RunContext, Scale } from '../experiment.js';
import type { LineupConfig } from '../lineup/config.js';
import { type Lineup, type LineupProtocol, runLineup } from '../lineup/lineup.js';
import { provenance } from '../provenance.js';
import { workerCount } from '../workers.js';
import { type ScoredLineup, scoreLineup } from './score-runs.js';

/** Which trackers are trained, and by which benchmark's rules they are scored. */
export interface TrainedConfig {
  readonly scale: Scale;
  readonly lineup: LineupConfig;
  /** The benchmark whose protocol, hyper-parameters and published numbers these are. */
  readonly benchmark: string;
  readonly convention: Convention['name'];
  /** Of the bootstrap. */
  readonly seed: number;
}

/** One step of the line-up, for the table of times. */
export interface StepTime {
  readonly tracker: string;
  readonly seed: number | null;
  readonly trainSeconds: number | null;
  readonly trackSeconds: number;
  readonly framesPerSecond: number;
}

/** Trackers that were trained here, scored. */
export interface TrainedResult {
  readonly config: TrainedConfig;
  /** The means over seeds, in the form of any other evaluation. */
  readonly ope: OpeResult;
  readonly scored: ScoredLineup;
  readonly steps: readonly StepTime[];
  readonly notices: readonly string[];
  /** 'the synthetic set, mini scale'. */
  readonly where: string;
}

/**
 * Trains, tracks and scores a line-up by a benchmark's rules.
 *
 * @param view The benchmark's sequences with the annotations of its protocol; as they are unless told.
 * @throws What `runLineup` and the readers of results throw.
 */
export async function runTrained(
  config: TrainedConfig,
  context: RunContext = {},
  view: (benchmark: Benchmark) => Benchmark = (benchmark) => benchmark,
): Promise<TrainedResult> {
  const started = performance.now();
  const convention = conventionByName(config.convention);
  const protocol: LineupProtocol = { hyper: config.benchmark, protocol: 'one-pass' };
  const lineup = await runLineup(config.lineup, protocol, context);
  const benchmark = view(lineup.benchmark);
  const scored = scoreLineup(lineup, benchmark, convention, config.seed);
  const scores = [...scored.contenders.map(({ mean }) => mean), ...scored.references].sort(
    (a, b) => b.summary.auc - a.summary.auc,
  );
  const where = whereOf(config);
  return {
    config,
    ope: {
      benchmark: config.benchmark,
      title: where,
      sequences: benchmark.sequences.length,
      isSimulated: false,
      convention: { name: convention.name, about: convention.about },
      hiddenFail: false,
      seed: config.seed,
      scores,
      behindBest: scores.map(() => undefined),
      warnings: lineup.notices,
      remark: remarkOf(config),
      provenance: provenance('cpu (onnxruntime)', started, workerCount(context)),
    },
    scored,
    steps: stepTimes(lineup),
    notices: lineup.notices,
    where,
  };
}

/** What stands in titles, so that nobody takes these numbers for the real benchmark's. */
export function whereOf({ scale }: Pick<TrainedConfig, 'scale'>): string {
  return `the synthetic set, ${scale} scale`;
}

/** How the trackers were trained, in one line. */
export function remarkOf({ lineup }: Pick<TrainedConfig, 'lineup'>): string {
  const { seeds, training, contenders } = lineup;
  const models = [...new Set(contenders.map(({ model }) => model))];
  const pairs = models.map((name) => {
    const { config, model } = resolveConfig(trainPreset(modelByName(name)), { ...training, model: name });
    return config.epochs * pairsOf(config, model).pairsPerEpoch;
  });
  const counts = [...new Set(pairs)].map((count) => withThousands(count)).join(' to ');
  const times = seeds.length === 1 ? 'one seed' : `mean of ${seeds.length} seeds`;
  return `trained here on ${counts} synthetic pairs, ${times}`;
}

/** Seconds of every training and of every run over the benchmark. */
export function stepTimes({ runs, references }: Lineup): StepTime[] {
  return [
    ...runs.map(({ contender, seed, trained, tracked }) => ({
      tracker: contender.title,
      seed,
      trainSeconds: trained.seconds,
      trackSeconds: tracked.seconds,
      framesPerSecond: 1 / tracked.result.secondsPerFrame,
    })),
    ...references.map(({ title, tracked }) => ({
      tracker: title,
      seed: null,
      trainSeconds: null,
      trackSeconds: tracked.seconds,
      framesPerSecond: 1 / tracked.result.secondsPerFrame,
    })),
  ];
}
