import { decodeImage } from '../../data/images/decode.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { workerCount } from '../../processes/workers.js';
import { provenance } from '../../provenance/provenance.js';
import type { Device } from '../../runtime/device.js';
import { deviceText } from '../../study/devices/device.js';
import type { PlannedStep, RunContext } from '../../study/experiment.js';
import { Meter } from '../../study/progress.js';
import { stepsOfStudy } from '../../study/study-plan.js';
import { shownTitle } from '../scoring/ope-result.js';
import { planTrained, runTrained, type TrainedStudy, trainingCaption } from '../scoring/run-trained.js';
import { trainedTitle, withFirstSeed } from '../scoring/sources.js';
import { picturesOf } from './pictures.js';
import { publishedTracking } from './published-tracking.js';
import type {
  PublishedQualitativeConfig,
  QualitativeConfig,
  QualitativeResult,
  TrainedQualitativeConfig,
} from './result.js';

/**
 * Chooses sequences and frames, and draws the boxes of published or trained trackers on them.
 *
 * @throws InputError for invalid places, names and options; it names the missing image. What `runStudy` throws.
 */
export function runQualitative(config: QualitativeConfig, context: RunContext = {}): Promise<QualitativeResult> {
  return config.source === 'published' ? showPublished(config, context) : showTrained(config, context);
}

/** The steps of trained trackers that {@link runQualitative} shows. */
export function qualitativeSteps(config: QualitativeConfig, device: Device | undefined): PlannedStep[] {
  return config.source === 'published' ? [] : stepsOfStudy(planTrained(...shownStudy(config), device));
}

function shownStudy(config: TrainedQualitativeConfig): TrainedStudy {
  return [withFirstSeed(config), { protocol: 'one-pass' }];
}

async function showPublished(config: PublishedQualitativeConfig, context: RunContext): Promise<QualitativeResult> {
  const started = performance.now();
  const { show, isPlaceholder, caption, warnings } = publishedTracking(config);
  const pictures = await picturesOf(show, { ...config, convention: conventionByName(config.convention) }, context);
  return {
    ...pictures,
    config,
    title: shownTitle(show.benchmark.title, config.benchmark, isPlaceholder),
    isPlaceholder,
    caption,
    warnings,
    provenance: provenance('cpu', started, 0),
  };
}

/** Share of the work that is training and tracking; the rest draws. */
const trackedShare = 0.95;

/** Shows a study's trackers, trained with its first seed. */
async function showTrained(config: TrainedQualitativeConfig, context: RunContext): Promise<QualitativeResult> {
  const started = performance.now();
  const first = withFirstSeed(config);
  const meter = new Meter([trackedShare, 1 - trackedShare], context.progress);
  const { benchmark, runs, device, notices } = await runTrained(...shownStudy(config), {
    ...context,
    progress: meter.listener(0),
  });
  meter.finish(0);
  const trackers = runs.map(({ entry, tracked }) => ({
    tracker: entry.title,
    boxes: readOpeResults(tracked.result.folder, benchmark.sequences, {}),
  }));
  const pictures = await picturesOf(
    { benchmark, trackers, frame: (sequence, index) => decodeImage(sequence.frames.path(index)) },
    { ...config, convention: conventionByName(config.convention) },
    { ...context, progress: meter.listener(1) },
  );
  meter.finish(1);
  return {
    ...pictures,
    config,
    title: trainedTitle(config),
    isPlaceholder: false,
    caption: `${trainingCaption(first)}; ${deviceText(device)}`,
    warnings: notices,
    provenance: provenance(deviceText(device), started, workerCount(context)),
  };
}
