import { rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../errors.js';
import { makeTemporaryFolder } from '../../files/output-folder.js';
import { initialise } from '../../models/initialise.js';
import { random } from '../../random/random.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type { SessionOptions } from '../../runtime/session.js';
import { type Check, check, failureOf, isLost, type Route } from '../../runtime/verify/check.js';
import { type LargestError, largestError, scaleOf } from '../../runtime/verify/error.js';
import type { Results } from '../../runtime/verify/instance.js';
import { type Placement, readPlacement } from '../../runtime/verify/placement.js';
import type { Model } from '../../trackers/catalogue.js';
import { BatchTargets } from '../../training/loop/batch-targets.js';
import { resolveTraining } from '../../training/loop/config.js';
import { epochStep } from '../../training/step/epoch-step.js';
import { TrainingStep } from '../../training/step/training-step.js';
import { randomPairs } from '../../training/testing/random-pairs.js';
import { networkOutputs } from './network-outputs.js';

/**
 * Accepted errors. A network adds up the rounding of 20 to 60 layers; of a step's gradients those of a layer before a
 * normalisation are small differences of large numbers.
 */
export const networkTolerances = { forward: 1e-2, step: 5e-2 } as const;

/** A network's comparison, and where the nodes of its training step ran. */
export interface VerifiedNetwork {
  readonly checks: readonly Check[];
  /** Absent for a device without ONNX Runtime, for the CPU, and where the step or its profile failed. */
  readonly placement?: Placement;
  /** Why there is no placement where one was expected. */
  readonly placementFailure?: string;
}

/**
 * Compares a network on a device with a reference: its outputs for a template and a search image, and a training step of one
 * pair from the same weights: loss, and momenta, which are the clipped gradients after a first step.
 */
export async function verifyNetwork(model: Model, route: Route, reference: Route): Promise<VerifiedNetwork> {
  const { name } = model;
  const forward = await check({ name, tolerance: networkTolerances.forward, route, parts: ['forward'] }, async () => [
    largestError(await outputs(model, route), await outputs(model, reference)),
  ]);
  if (isLost(forward)) return { checks: forward };
  let place: Pick<VerifiedNetwork, 'placement' | 'placementFailure'> = {};
  const step = await check({ name, tolerance: networkTolerances.step, route, parts: ['training step'] }, async () => {
    const expected = await stepResults(model, reference);
    const { results, ...where } = await placedStep(model, route);
    place = where;
    return [stepError(results, expected)];
  });
  return { checks: [...forward, ...step], ...place };
}

/**
 * A training step on a route and, by ONNX Runtime's profile of it, where its nodes ran. A fault of the profile is none of
 * the step, which is run without it then.
 */
async function placedStep(model: Model, route: Route): Promise<{ results: Results } & Omit<VerifiedNetwork, 'checks'>> {
  const plain = (): Promise<Results> => stepResults(model, route);
  if (route.eager || route.provider === undefined || route.provider === 'cpu') return { results: await plain() };
  const folder = makeTemporaryFolder('siamdla-verify-');
  try {
    const profile = path.join(folder, 'step');
    const results = await stepResults(model, { ...route, profile });
    return { results, placement: readPlacement(profile) };
  } catch (error) {
    if (failureOf(route, error).fault === 'lost') throw error;
    return { results: await plain(), placementFailure: messageOf(error) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The largest error of a step's loss and momenta; what is a thousandth of the largest of them is rounding. */
export function stepError(found: Results, expected: Results): LargestError {
  const largest = Math.max(...Object.values(expected).map(scaleOf));
  return largestError(found, expected, 1e-3 * largest);
}

/** A network's outputs for images of noise, with random weights. */
async function outputs(model: Model, options: SessionOptions): Promise<Results> {
  const params = initialise(model.build().table, { rule: 'reference' });
  const { features, maps } = await networkOutputs(model, params, options);
  return { ...features, ...maps };
}

/**
 * The loss and the momenta of the first step of a training, in its first phase: of all layers, or of those after a
 * pretrained backbone. With random weights a deep backbone amplifies rounding, so that its gradients tell nothing: a search
 * image times 1 + 1e-7 changes those of siamcar-r50 on one CPU by 0.09 of their deviation, and those of its first phase by
 * 6e-6.
 */
async function stepResults({ name }: Model, options: SessionOptions): Promise<Results> {
  const { config, model, assigner, pairs: settings } = resolveTraining({ model: name, batch: 1 });
  const labels = new BatchTargets(assigner, model.tracker.training, 1);
  const { parts, shape } = epochStep(config, model, 0, labels.targets);
  const params = initialise(parts.network.table, { rule: 'reference' });
  const source = randomPairs({ ...settings, pairsPerEpoch: 1, negativeShare: 0 });
  for await (const pairs of source.batches(0)) {
    labels.write(pairs, random(1, 'verify', 'labels'));
    const step = await TrainingStep.create(parts, shape, { params, momenta: {} }, options);
    try {
      const { template, search } = pairs;
      const feeds = { template, search, targets: labels.targets.feeds, rate: 1e-3, slowRate: 1e-3 };
      const { loss } = await step.run(feeds);
      const { momenta } = await step.state();
      const scalar: HostTensor = { shape: [], dtype: 'float32', data: Float32Array.of(loss) };
      return { loss: scalar, ...momenta };
    } finally {
      await step.dispose();
    }
  }
  throw new Error('no pair was made');
}
