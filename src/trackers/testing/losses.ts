import assert from 'node:assert/strict';
import { Assignment } from '../../dla/assignment.js';
import { random } from '../../random/random.js';
import { compile } from '../../runtime/compile.js';
import { useEagerBackend } from '../../runtime/eager-backend.js';
import { tf } from '../../runtime/tf.js';
import type { TensorFunction } from '../../runtime/trace/trace.js';
import { fixture } from '../../testing/fixtures.js';
import { assignerOf } from '../assigner-of.js';
import { modelByName } from '../catalogue.js';
import type { Corners } from './targets.js';

/** Losses of the reference implementations, on outputs by the formula `wave`. */
export interface ReferenceLosses {
  readonly pysot: { readonly loss: { readonly cls_loss: number; readonly loc_loss: number } };
  readonly siamcar: {
    readonly loss: {
      readonly boxes: Corners[];
      readonly cls_loss: number;
      readonly reg_loss: number;
      readonly cen_loss: number;
      readonly total: number;
    };
  };
  readonly siamfcpp: {
    readonly loss: {
      readonly boxes: Corners[];
      readonly retina: number;
      readonly centerness: number;
      readonly iou_loss_x3: number;
    };
    readonly neg_pair: { readonly retina: number; readonly centerness: number; readonly iou: number };
  };
}

/** The losses that the references gave. */
export function referenceLosses(): ReferenceLosses {
  return fixture<ReferenceLosses>('training/fixtures/reference.json');
}

/** Inputs of a function by name. */
export type Feeds = Record<string, { shape: number[]; data: Float32Array }>;

/** A function's compiled results, in the order of the tensors' elements. Fails unless eager ones agree. */
export async function both(compute: TensorFunction, feeds: Feeds): Promise<Record<string, Float32Array>> {
  const fn: TensorFunction = (inputs) => renamed(compute(inputs), (name) => `result ${name}`); // not as inputs are called
  const shapes = Object.fromEntries(Object.entries(feeds).map(([name, { shape }]) => [name, shape]));
  const program = await compile(fn, shapes, { threads: 1 });
  const compiled = await program.run(Object.fromEntries(Object.entries(feeds).map(([name, { data }]) => [name, data])));
  await program.dispose();
  await useEagerBackend('cpu');
  const eager = tf.tidy(() => {
    const tensors = Object.entries(feeds).map(([name, { shape, data }]) => [name, tf.tensor(data, shape)]);
    const results = Object.entries(fn(Object.fromEntries(tensors) as Record<string, tf.Tensor>));
    return results.map(([name, tensor]): [string, Float32Array] => [name, tensor.dataSync() as Float32Array]);
  });
  for (const [name, values] of eager) {
    values.forEach((value, i) => {
      close(compiled[name]!.data[i]!, value, 1e-4 * Math.max(1, Math.abs(value)), name);
    });
  }
  return Object.fromEntries(
    Object.entries(compiled).map(([name, { data }]) => [name.replace('result ', ''), data as Float32Array]),
  );
}

function renamed<T>(values: Readonly<Record<string, T>>, to: (name: string) => string): Record<string, T> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [to(name), value]));
}

/** Fails unless a number is close to the expected one. Default tolerance: 1e-5. */
export function close(actual: number | undefined, expected: number, tolerance: number = 1e-5, what: string = ''): void {
  assert.ok(Math.abs(actual! - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);
}

/**
 * The parts of a model's loss, and their weighted sum as 'total', on targets that its baseline assigner gives for boxes.
 *
 * @param name Of the model.
 * @param boxes One for each image of the batch.
 * @param outputs The network's outputs for the batch.
 * @param negativePair True: the images do not show the template's target. Default: false.
 */
export async function partsFor(
  name: string,
  boxes: readonly Corners[],
  outputs: () => Feeds,
  negativePair: boolean = false,
): Promise<Record<string, number>> {
  const model = modelByName(name);
  const task = model.tracker.training;
  const bound = assignerOf(model, 'baseline');
  const targets = task.targets(bound.grid, boxes.length);
  const into = new Assignment(bound.grid);
  for (const [pair, [x1, y1, x2, y2]] of boxes.entries()) {
    const gt = { x1, y1, x2, y2, negativePair };
    targets.write(pair, gt, bound.assign(gt, random(1, 'losses.test'), into));
  }
  const wanted = Object.entries(targets.feeds).map(([key, data]) => [key, { shape: [...targets.shapes[key]!], data }]);
  const maps = Object.entries(outputs()).map(([key, feed]) => [`map ${key}`, feed]);
  const found = await both(
    (inputs) => {
      const network = Object.entries(inputs).flatMap(([key, map]) =>
        key.startsWith('map ') ? [[key.slice(4), map]] : [],
      );
      const { total, parts } = task.loss(Object.fromEntries(network) as never, inputs, task.lossWeights);
      return { ...parts, total };
    },
    Object.fromEntries([...wanted, ...maps]) as Feeds,
  );
  return Object.fromEntries(Object.entries(found).map(([key, data]) => [key, data[0]!]));
}
