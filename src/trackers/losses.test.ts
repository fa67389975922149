import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Assignment } from '../dla/assignment.js';
import { random } from '../random/random.js';
import { compile } from '../runtime/compile.js';
import { useEagerBackend } from '../runtime/eager-backend.js';
import { lossAndGradients } from '../runtime/gradients.js';
import { tf } from '../runtime/tf.js';
import type { TensorFunction } from '../runtime/trace/trace.js';
import { fixture } from '../testing/fixtures.js';
import { channelsLast, wave } from '../training/testing/formula.js';
import { assignerOf } from './assigner-of.js';
import { modelByName } from './catalogue.js';
import { selectCrossEntropy } from './shared/pysot-losses.js';

type Corners = [number, number, number, number];
const golden = fixture<{
  pysot: { loss: { cls_loss: number; loc_loss: number; n_pos: number; n_neg: number } };
  siamcar: { loss: { boxes: Corners[]; cls_loss: number; reg_loss: number; cen_loss: number; total: number } };
  siamfcpp: {
    loss: { boxes: Corners[]; retina: number; centerness: number; iou_loss_x3: number };
    neg_pair: { retina: number; centerness: number; iou: number };
  };
}>('training/fixtures/reference.json');

type Feeds = Record<string, { shape: number[]; data: Float32Array }>;

/** A function's results, compiled and then eagerly; the two must agree. */
async function both(compute: TensorFunction, feeds: Feeds): Promise<Record<string, Float32Array>> {
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

function close(actual: number | undefined, expected: number, tolerance: number = 1e-5, what: string = ''): void {
  assert.ok(Math.abs(actual! - expected) <= tolerance, `${what}: ${actual} is not ${expected}`);
}

/** The parts of a model's loss on targets that its baseline assigner gives for boxes. */
async function partsFor(
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

test("SiamRPN++'s losses are pysot's", async () => {
  const points = 625;
  const labels = new Float32Array(2 * 5 * points).fill(-1);
  for (let i = 0; i < labels.length; i++) {
    if (i % 97 === 3) labels[i] = 1;
    if (i % 31 === 5) labels[i] = 0;
  }
  const half = labels.length / 2;
  const weights = new Float32Array(2 * 20 * points);
  for (let image = 0; image < 2; image++) {
    const own = labels.subarray(image * half, (image + 1) * half);
    const positives = own.filter((label) => label === 1).length;
    for (let delta = 0; delta < 4; delta++) {
      own.forEach((label, i) => {
        weights[(image * 4 + delta) * half + i] = label === 1 ? 1 / (positives + 1e-6) : 0;
      });
    }
  }
  const feed = (data: Float32Array, channels: number): Feeds[string] => ({
    shape: [2, 25, 25, channels],
    data: channelsLast(data, [2, channels, points]),
  });
  const task = modelByName('siamrpnpp-r50').tracker.training;
  const parts = await both(
    ({ cls, loc, ...targets }) => ({ ...task.loss({ cls, loc } as never, targets, task.lossWeights).parts }),
    {
      cls: feed(wave(2 * 10 * points, 0.3, 2, 0.37), 10),
      loc: feed(wave(2 * 20 * points, 0.1, 0.5, 0.21), 20),
      labels: feed(labels, 5),
      deltas: feed(wave(2 * 20 * points, 0.7, 0.4, 0.13), 20),
      deltaWeights: feed(weights, 20),
    },
  );
  close(parts.cls![0], golden.pysot.loss.cls_loss);
  close(parts.loc![0], golden.pysot.loss.loc_loss);
});

test("SiamCAR's losses are the reference's", async () => {
  const { boxes, cls_loss: cls, reg_loss: loc, cen_loss: centerness, total } = golden.siamcar.loss;
  const map = (channels: number, data: Float32Array): Feeds[string] => ({
    shape: [4, 25, 25, channels],
    data: channelsLast(data, [4, channels, 625]),
  });
  const parts = await partsFor('siamcar-r50', boxes, () => ({
    cls: map(2, wave(4 * 2 * 625, 0.3, 2, 0.37)),
    reg: map(
      4,
      wave(4 * 4 * 625, 0.1, 0.8, 0.21).map((value) => Math.exp(value + 3.2)),
    ),
    centerness: map(1, wave(4 * 625, 0.9, 1.5, 0.29)),
  }));
  close(parts.cls, cls);
  close(parts.loc, loc);
  close(parts.centerness, centerness);
  close(parts.total, total, 3e-5);
});

test("NanoTrack's losses are the reference's", async () => {
  const points = 225;
  const map = (channels: number, data: Float32Array): Feeds[string] => ({
    shape: [2, 15, 15, channels],
    data: channelsLast(data, [2, channels, points]),
  });
  const labels = Float32Array.from({ length: 2 * points }, (_, i) => (i % 29 === 3 ? 1 : i % 31 === 5 ? 0 : -1));
  const { loss, lossWeights } = modelByName('nanotrack-v3').tracker.training;
  const parts = await both(
    ({ cls, reg, ...targets }) => {
      const found = loss({ cls, reg } as never, targets, lossWeights);
      return { ...found.parts, total: found.total };
    },
    {
      cls: map(2, wave(2 * 2 * points, 0.3, 2, 0.37)),
      reg: map(
        4,
        wave(2 * 4 * points, 0.1, 0.8, 0.21).map((value) => Math.exp(value + 3.2)),
      ),
      labels: map(1, labels),
      ltrb: map(
        4,
        wave(2 * 4 * points, 0.7, 10, 0.13).map((value) => 30 + value),
      ),
    },
  );
  // loss.py and iou_loss.py of HonglinChu/SiamTrackers @ 4dbbbbc, NanoTrack, in PyTorch with float64
  close(parts.cls![0], 1.0205214613);
  close(parts.loc![0], 0.5529736204);
  close(parts.total![0], 1.0205214613 + 0.5529736204, 2e-5);
});

const denseBox = (n: number): Feeds => ({
  cls: { shape: [n, 17, 17, 1], data: wave(n * 289, 0.2, 3, 0.13) },
  reg: { shape: [n, 17, 17, 4], data: wave(n * 289 * 4, 0.4, 0.6, 0.23).map((value) => Math.exp(value + 3.5)) },
  centerness: { shape: [n, 17, 17, 1], data: wave(n * 289, 0.7, 2, 0.19) },
});

test("SiamFC++'s losses are the reference's, on pairs and on negative pairs", async () => {
  const { loss, neg_pair: negative } = golden.siamfcpp;
  const parts = await partsFor('siamfcpp-googlenet', loss.boxes, () => denseBox(4));
  close(parts.cls, loss.retina);
  close(parts.centerness, loss.centerness);
  close(3 * parts.loc!, loss.iou_loss_x3, 3e-5);
  const others = await partsFor('siamfcpp-googlenet', loss.boxes.slice(0, 1), () => denseBox(1), true);
  close(others.cls, negative.retina, 2e-4);
  close(others.centerness, negative.centerness);
  close(others.loc, negative.iou);
});

/** A map of five points with these labels; background 0 and foreground 2. */
async function crossEntropyOf(labels: number[]): Promise<number> {
  const feed = (data: number[]): Feeds[string] => ({ shape: [5], data: Float32Array.from(data) });
  const { loss } = await both(
    ({ background, foreground, wanted }) => ({ loss: selectCrossEntropy(background!, foreground!, wanted!) }),
    { background: feed([0, 0, 0, 0, 0]), foreground: feed([2, 2, 2, 2, 2]), wanted: feed(labels) },
  );
  return loss![0]!;
}

test('cross-entropy: a class of exactly one sample counts as empty', async () => {
  const [positive, negative] = [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(2))];
  close(await crossEntropyOf([1, 1, 0, 0, -1]), 0.5 * positive + 0.5 * negative);
  close(await crossEntropyOf([1, 1, 1, 0, -1]), 0.5 * positive);
  close(await crossEntropyOf([1, 0, 0, 0, -1]), 0.5 * negative);
  close(await crossEntropyOf([1, 0, -1, -1, -1]), 0);
  close(await crossEntropyOf([-1, -1, -1, -1, -1]), 0);
});

test('without positives the losses of boxes and centerness are 0, and gradients finite although outputs overflow', async () => {
  for (const name of ['siamcar-r50', 'siamfcpp-googlenet']) {
    const size = name === 'siamcar-r50' ? 25 : 17;
    const { loss, lossWeights: weights } = modelByName(name).tracker.training;
    const shape = [1, size, size, 1];
    const flat = (channels: number, value: number): Feeds[string] => ({
      shape: [1, size, size, channels],
      data: new Float32Array(size * size * channels).fill(value),
    });
    const found = await both(
      ({ reg, ...inputs }) => {
        const { labels, ltrb, wanted, cls, centerness } = inputs;
        const { gradients, extras } = lossAndGradients(
          (by) => {
            const outputs = { reg: by.reg, cls, centerness } as never;
            const { total, parts } = loss(outputs, { labels: labels!, ltrb: ltrb!, centerness: wanted! }, weights);
            return { loss: total, extras: { ...parts } };
          },
          { reg: reg! },
        );
        return { ...extras, gradient: gradients.reg! };
      },
      {
        reg: flat(4, Number.POSITIVE_INFINITY),
        cls: flat(name === 'siamcar-r50' ? 2 : 1, 0),
        centerness: flat(1, 0),
        labels: { shape, data: new Float32Array(size * size) },
        ltrb: flat(4, 0),
        wanted: flat(1, 0),
      },
    );
    assert.deepEqual([found.loc![0], found.centerness![0]], [0, 0]);
    assert.ok(found.cls![0]! > 0);
    assert.ok(found.gradient!.every((value) => value === 0));
  }
});

test('losses of boxes and centerness are averaged over the points with box targets, not over the positives', async () => {
  const feed = (channels: number, values: number[]): Feeds[string] => ({
    shape: [1, 1, 2, channels],
    data: Float32Array.from(values),
  });
  const outputs = { reg: feed(4, [9, 9, 9, 9, 1, 1, 1, 1]), ctr: feed(1, [7, 0]) };
  const wanted = { ltrb: feed(4, [0, 0, 0, 0, 2, 2, 2, 2]), centerness: feed(1, [0, 1]) };
  for (const [name, classes, loc] of [
    ['siamcar-r50', 2, Math.log(17 / 5)], // areas 4 and 16, meeting in 4; 1 is added to both
    ['siamfcpp-googlenet', 1, Math.log(25 / 9)], // sides are one pixel longer
  ] as const) {
    const { loss, lossWeights } = modelByName(name).tracker.training;
    const parts = await both(
      ({ reg, ctr, cls, ...targets }) => ({
        ...loss({ cls, reg, centerness: ctr } as never, targets, lossWeights).parts,
      }),
      {
        ...{ ...outputs, ...wanted, cls: feed(classes, [0, 0, 0, 0].slice(0, 2 * classes)) },
        ...{ labels: feed(1, [1, 0]), boxLabels: feed(1, [0, 1]) },
      },
    );
    close(parts.loc![0], loc, 1e-5, name);
    close(parts.centerness![0], Math.LN2, 1e-5, name);
  }
});

test('if every centerness is 0, boxes are averaged without weights', async () => {
  const model = modelByName('siamcar-r50').tracker.training;
  const feed = (channels: number, values: number[]): Feeds[string] => ({
    shape: [1, 1, 2, channels],
    data: Float32Array.from(values),
  });
  const parts = await both(
    ({ cls, reg, logits, labels, ltrb, centerness }) => {
      const outputs = { cls, reg, centerness: logits } as never;
      return {
        ...model.loss(outputs, { labels: labels!, ltrb: ltrb!, centerness: centerness! }, model.lossWeights).parts,
      };
    },
    {
      cls: feed(2, [0, 0, 0, 0]),
      reg: feed(4, [1, 1, 1, 1, 2, 2, 2, 2]),
      logits: feed(1, [0, 0]),
      labels: feed(1, [1, 1]),
      ltrb: feed(4, [0, 2, 2, 2, 0, 2, 2, 2]),
      centerness: feed(1, [0, 0]),
    },
  );
  // areas 4 and 8, meeting in 2; areas 16 and 8, meeting in 8
  close(parts.loc![0], (Math.log(11 / 3) + Math.log(17 / 9)) / 2);
});
