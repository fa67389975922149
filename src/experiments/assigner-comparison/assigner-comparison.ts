import { loadavg } from 'node:os';
import { plainJson } from '../../plots/json.js';
import { workerCount } from '../../processes/workers.js';
import type { StudyEntry } from '../../study/config.js';
import type { DivergedRun, Experiment, RunContext, Scale } from '../../study/experiment.js';
import { Meter } from '../../study/progress.js';
import { modelByName } from '../../trackers/catalogue.js';
import { opeNumbers } from '../scoring/ope-figures.js';
import { comparisonUnavailableReason, trainedTrackers, withSeeds } from '../scoring/sources.js';
import { scoreTrainedOpe, trainedOpeSteps } from '../scoring/trained-ope.js';
import { trainingPlace } from '../scoring/training-place.js';
import { type ComparedStudy, comparedStudies } from './compared-studies.js';
import { byAssigner } from './diverged.js';
import { entriesOf } from './entries.js';
import { rankingFigure } from './figure.js';
import { findings } from './findings.js';
import { ranking } from './ranking.js';
import type { AssignerComparisonConfig, AssignerComparisonResult } from './result.js';
import { rankingTables } from './tables.js';

/**
 * At scale 'real' NanoTrack's heads on its frozen, pretrained backbone: 33 trainings of 10,000 pairs at 0.25 s for 16 pairs
 * are 86 minutes of one core; those of SiamCAR on MobileNetV2 would be eleven hours.
 */
const models: Readonly<Record<Scale, readonly string[]>> = {
  smoke: ['siamcar-tiny', 'siamrpnpp-tiny'],
  mini: ['siamcar-tiny', 'siamrpnpp-tiny'],
  real: ['nanotrack-v3'],
  paper: ['siamcar-r50', 'siamrpnpp-r50'],
};

/** At smoke scale one assigner of each kind: the baseline, DLA, one that sees predictions. */
const smokeAssigners = ['baseline', 'dla', 'simota'];

/**
 * The configuration of the comparison: every assigner that fits on each tracker, from the same seeds.
 *
 * @param study Training, seeds and data; default: the scale's.
 * @param trackers Names of models; default: the scale's.
 */
export function assignerComparisonConfig(
  scale: Scale,
  study: ComparedStudy = comparedStudies[scale],
  trackers: readonly string[] = models[scale],
): AssignerComparisonConfig {
  const isCompared = ({ assigner }: StudyEntry): boolean => scale !== 'smoke' || smokeAssigners.includes(assigner);
  return {
    file: 'beyond-assigners',
    trackers: trackers.map((name) => ({
      ...trainedTrackers(scale, { ...study, entries: entriesOf(name).filter(isCompared) }),
      benchmark: 'otb100',
      convention: 'pysot',
      bootstrapSeed: 1,
    })),
  };
}

/**
 * Trains, tracks and ranks. A step of a training counts as progress of its tracker's share. An assigner of which a training
 * diverges is reported and not ranked.
 *
 * @throws What `runStudy` and the readers of results throw; the error of a training that diverges with the tracker's own
 * assigner.
 */
async function run(config: AssignerComparisonConfig, context: RunContext = {}): Promise<AssignerComparisonResult> {
  const started = performance.now();
  const trackers: AssignerComparisonResult['trackers'][number][] = [];
  const meter = new Meter(
    config.trackers.map(() => 1),
    context.progress,
  );
  for (const [i, tracker] of config.trackers.entries()) {
    const own = tracker.study.entries[0]!;
    const divergedRuns: DivergedRun[] = [];
    const onDiverged = (run: DivergedRun): void => {
      if (run.entry.title === own.title) throw run.error; // nothing to compare with
      divergedRuns.push(run);
    };
    const ope = await scoreTrainedOpe(tracker, { ...context, progress: meter.listener(i), onDiverged });
    meter.finish(i);
    const { name, tracker: family } = modelByName(own.model);
    const diverged = byAssigner(divergedRuns);
    trackers.push({ title: `${family.title} (${name})`, ope, ranking: ranking(ope, diverged), diverged });
  }
  const sideBySide = trainingPlace(trackers[0]!.ope) === undefined ? workerCount(context) : 1;
  return {
    config,
    trackers,
    load: { sideBySide, average: Math.round(100 * loadavg()[2]!) / 100 },
    seconds: Math.round((performance.now() - started) / 100) / 10,
  };
}

/** Not in the paper: the same test for all label assigners, on an anchor-free and an anchor-based tracker. */
export const assignerComparison: Experiment<AssignerComparisonConfig, AssignerComparisonResult> = {
  id: 'assigner-comparison',
  paper: 'beyond the paper',
  title: 'All label assigners, same pairs and seeds',
  scales: {
    smoke: assignerComparisonConfig('smoke'),
    mini: assignerComparisonConfig('mini'),
    paper: assignerComparisonConfig('paper'),
    real: assignerComparisonConfig('real'),
  },
  withSeeds: (config, seeds) => ({
    ...config,
    trackers: config.trackers.map((tracker) => withSeeds(tracker, seeds)!),
  }),
  steps: ({ trackers }, device) => trackers.flatMap((tracker) => trainedOpeSteps(tracker, device)),
  run,
  figures: (result) => {
    const { trackers, load, seconds } = result;
    const rankings = trackers.map(({ ope, ...each }) => ({ ...each, ...opeNumbers(ope) }));
    const numbers = plainJson({ load, seconds, trackers: rankings }) as object;
    return [{ name: result.config.file, figure: rankingFigure(result), numbers }];
  },
  tables: rankingTables,
  findings,
  unavailableReason: ({ trackers }) => comparisonUnavailableReason(trackers[0]!),
};
