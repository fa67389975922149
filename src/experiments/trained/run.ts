import type { Benchmark } from '../../data/sequence.js';
import { syntheticBenchmark } from '../../data/synthetic/benchmark.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { withThousands } from '../../plots/table.js';
import { provenance } from '../../provenance.js';
import { isReal, type SyntheticData, trainingFor } from '../../study/config.js';
import { deviceText } from '../../study/device.js';
import type { RunContext } from '../../study/experiment.js';
import { type FinishedStep, originOf } from '../../study/step-cache.js';
import { runStudy, type Study, type StudyProtocol } from '../../study/study.js';
import { modelByName } from '../../trackers/catalogue.js';
import { pairsOf, resolveConfig } from '../../training/loop/config.js';
import { trainPreset } from '../../training/loop/presets.js';
import { workerCount } from '../../workers.js';
import { type StepTime, type TrainedConfig, type TrainedResult, whereOf } from './result.js';
import { scoreLineup } from './score-runs.js';

/**
 * Whose hyper-parameters trackers have on the synthetic set, whatever benchmark's rules score them: the boxes are the same,
 * so that a run serves several tables.
 */
const onePassHyper = 'otb100';

/** What frames without a visible target hold in a benchmark's annotations. */
const absence: Readonly<Record<string, 'unknown' | 'marked'>> = { uav123: 'unknown', lasot: 'marked' };

/**
 * Trains, tracks and scores a line-up by a benchmark's rules.
 *
 * @throws What `runLineup` and the readers of results throw.
 */
export async function runTrained(config: TrainedConfig, context: RunContext = {}): Promise<TrainedResult> {
  const started = performance.now();
  const convention = conventionByName(config.convention);
  const { benchmark: on, lineup: chosen } = config;
  const protocol: StudyProtocol = {
    benchmark: on,
    protocol: 'one-pass',
    ...(isReal(chosen.data) ? {} : { hyper: onePassHyper }),
  };
  const lineup = await runStudy(config.lineup, protocol, context);
  const benchmark = isReal(chosen.data) ? lineup.benchmark : await scoredAs(on, lineup.benchmark, chosen.data);
  const hiddenFail = !isReal(chosen.data) && absence[on] === 'marked';
  const scored = scoreLineup(lineup, benchmark, { convention, hiddenFail }, config.bootstrapSeed);
  const scores = [...scored.entries.map(({ mean }) => mean), ...scored.references]; // in this order in every figure, for the same colours
  const where = whereOf(config);
  return {
    config,
    ope: {
      benchmark: config.benchmark,
      title: where,
      sequences: benchmark.sequences.length,
      isSimulated: false,
      convention: { name: convention.name, about: convention.about },
      hiddenFail,
      seed: config.bootstrapSeed,
      scores,
      behindBest: scores.map(() => undefined),
      warnings: lineup.notices,
      remark: hiddenFail ? `${remarkOf(config)}; frames without a visible target fail` : remarkOf(config),
      provenance: provenance(deviceText(lineup.device), started, workerCount(context)),
    },
    scored,
    steps: stepTimes(lineup),
    notices: lineup.notices,
    origin: originOf(stepsOf(lineup)),
    where,
  };
}

/** The synthetic benchmark with the annotations of another's protocol. */
async function scoredAs(benchmark: string, tracked: Benchmark, { test }: SyntheticData): Promise<Benchmark> {
  const absent = absence[benchmark];
  return absent ? syntheticBenchmark(test, { absent }) : tracked;
}

/** How the trackers were trained, in one line. */
export function remarkOf({ lineup }: Pick<TrainedConfig, 'lineup'>): string {
  const { trainingSeeds: seeds, entries, data } = lineup;
  const models = [...new Set(entries.map(({ model }) => model))];
  const pairs = models.map((name) => {
    const { config, model } = resolveConfig(trainPreset(modelByName(name)), trainingFor(name, lineup));
    return config.epochs * pairsOf(config, model).pairsPerEpoch;
  });
  const counts = [...new Set(pairs)].map((count) => withThousands(count)).join(' to ');
  const times = seeds.length === 1 ? 'one seed' : `mean of ${seeds.length} seeds`;
  return `trained here on ${counts} ${isReal(data) ? '' : 'synthetic '}pairs, ${times}`;
}

function stepsOf({ runs, references }: Study): FinishedStep[] {
  return [...runs.flatMap(({ trained, tracked }) => [trained, tracked]), ...references.map(({ tracked }) => tracked)];
}

/** What every training and every run over the benchmark took, and how trainings ended. */
function stepTimes({ runs, references }: Study): StepTime[] {
  return [
    ...runs.map(({ entry, trainingSeed, trained, tracked }) => ({
      tracker: entry.title,
      seed: trainingSeed,
      trainSeconds: trained.seconds,
      trackSeconds: tracked.seconds,
      framesPerSecond: 1 / tracked.result.secondsPerFrame,
      positives: trained.result.epochs.at(-1)?.positivesPerImage ?? null,
      validationIou: trained.result.epochs.at(-1)?.validation?.iou ?? null,
    })),
    ...references.map(({ title, tracked }) => ({
      tracker: title,
      seed: null,
      trainSeconds: null,
      trackSeconds: tracked.seconds,
      framesPerSecond: 1 / tracked.result.secondsPerFrame,
      positives: null,
      validationIou: null,
    })),
  ];
}
