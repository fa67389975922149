import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decodeImage } from '../../data/images/decode.js';
import { writeInput } from '../../data/images/pixel-format.js';
import { hashOfFile } from '../../files/file-hash.js';
import { compile } from '../../runtime/compile.js';
import type { tf } from '../../runtime/tf.js';
import { fixture, realData } from '../../testing/fixtures.js';
import { type Checkpoint, type CheckpointTensor, floatTensor } from '../checkpoints/checkpoint.js';
import type { NameSource } from '../checkpoints/names.js';
import { readCheckpoint } from '../checkpoints/read-checkpoint.js';
import { Layers } from '../layers.js';
import { loadParams } from '../load.js';
import { parameterInputs } from '../parameters.js';
import { type RecordedRun, stageErrors } from '../testing/parity.js';
import { hashedValues } from '../testing/reference-fill.js';
import type { Stages } from '../testing/stages.js';
import { mobileNetV2 } from './mobilenet-v2.js';

/** A map [side, side, channels]. */
interface Plane {
  readonly side: number;
  readonly channels: number;
  readonly data: Float64Array;
}

type Weights = ReadonlyMap<string, CheckpointTensor>;

/** A convolution in plain loops, padded by `before` on top and left, and below and right as far as the output reaches. */
function convolved(x: Plane, weights: Weights, name: string, stride: number, before: number, out: number): Plane {
  const { shape, data: kernel } = weights.get(`${name}.weight`)!;
  const bias = weights.get(`${name}.bias`)!.data;
  const [outputs, inputs, k] = shape as [number, number, number];
  const isDepthwise = inputs === 1 && x.channels > 1;
  const data = new Float64Array(out * out * outputs);
  for (let y = 0; y < out; y++) {
    for (let column = 0; column < out; column++) {
      for (let o = 0; o < outputs; o++) {
        let sum = Number(bias[o]);
        for (let v = 0; v < k; v++) {
          for (let u = 0; u < k; u++) {
            const [row, at] = [y * stride - before + v, column * stride - before + u];
            if (row < 0 || at < 0 || row >= x.side || at >= x.side) continue;
            const pixel = (row * x.side + at) * x.channels;
            if (isDepthwise) sum += x.data[pixel + o]! * Number(kernel[(o * k + v) * k + u]);
            else
              for (let i = 0; i < inputs; i++)
                sum += x.data[pixel + i]! * Number(kernel[((o * inputs + i) * k + v) * k + u]);
          }
        }
        data[(y * out + column) * outputs + o] = sum;
      }
    }
  }
  return { side: out, channels: outputs, data };
}

const relu6 = ({ data, ...rest }: Plane): Plane => ({ ...rest, data: data.map((v) => Math.min(6, Math.max(0, v))) });

/** Strides of the blocks 0 to 16 in the paper's Table 2. */
const strides = [1, 2, 1, 2, 1, 1, 2, 1, 1, 1, 1, 1, 1, 2, 1, 1, 1];

/**
 * MobileNetV2 as in its paper: strided to 1/32, without dilation. The first three strided convolutions are not padded, the
 * last two by one pixel on each side, as Keras does for odd sides.
 *
 * @returns The maps after blocks 5, 12 and 16.
 */
function plainMobileNet(image: Plane, weights: Weights): Plane[] {
  let x = relu6(convolved(image, weights, 'Conv1', 2, 0, (image.side - 1) / 2));
  const maps: Plane[] = [];
  for (const [block, stride] of strides.entries()) {
    const prefix = block === 0 ? 'expanded_conv' : `block_${block}`;
    const wide = block === 0 ? x : relu6(convolved(x, weights, `${prefix}_expand`, 1, 0, x.side));
    const isPadded = stride === 1 || block > 3;
    const side = stride === 1 ? x.side : isPadded ? Math.ceil(x.side / 2) : (x.side - 1) / 2;
    const filtered = relu6(convolved(wide, weights, `${prefix}_depthwise`, stride, isPadded ? 1 : 0, side));
    const narrow = convolved(filtered, weights, `${prefix}_project`, 1, 0, side);
    const isResidual = stride === 1 && narrow.channels === x.channels;
    x = isResidual ? { ...narrow, data: narrow.data.map((v, i) => v + x.data[i]!) } : narrow;
    if ([5, 12, 16].includes(block)) maps.push(x);
  }
  return maps;
}

/** The maps of an image, 'map_0' to 'map_2', channels last. */
async function mapsOf(width: number, checkpoint: Checkpoint, from: NameSource, { side, data }: Plane): Promise<Stages> {
  const { specs, forward } = mobileNetV2(width);
  const table = specs();
  const { params } = loadParams(table, checkpoint, { from });
  const program = await compile(
    ({ image, ...tensors }) =>
      Object.fromEntries(forward(new Layers(tensors), image as tf.Tensor4D).map((map, i) => [`map_${i}`, map])),
    { image: { shape: [1, side, side, 3] }, ...parameterInputs(table, params) },
    { threads: 1 },
  );
  const maps = await program.run({ image: Float32Array.from(data) });
  await program.dispose();
  return maps;
}

/** The largest difference from the plain network, in deviations of its maps. Of stages 5 and 7 where it has a value. */
async function difference(
  width: number,
  checkpoint: Checkpoint,
  from: NameSource,
  image: Plane,
  expected: readonly Plane[],
): Promise<number> {
  const maps = await mapsOf(width, checkpoint, from, image);
  const errors = expected.map((plane, level) => {
    const { shape, data: found } = maps[`map_${level}`]!;
    const step = 2 ** level; // where strides were replaced by dilation
    const [, height, , channels] = shape as [number, number, number, number];
    assert.deepEqual([channels, Math.ceil(height / step)], [plane.channels, plane.side]);
    const mean = plane.data.reduce((sum, v) => sum + v, 0) / plane.data.length;
    const deviation = Math.sqrt(plane.data.reduce((sum, v) => sum + (v - mean) ** 2, 0) / plane.data.length);
    assert.ok(deviation > 1e-3);
    let largest = 0;
    for (let i = 0; i < plane.data.length; i++) {
      const [c, pixel] = [i % channels, Math.floor(i / channels)];
      const [y, x] = [Math.floor(pixel / plane.side) * step, (pixel % plane.side) * step];
      largest = Math.max(largest, Math.abs(found[(y * height + x) * channels + c]! - plane.data[i]!) / deviation);
    }
    return largest;
  });
  return Math.max(...errors);
}

let state = 1;
/** Reproducible numbers in [-1, 1). */
function noise(): number {
  state = (state * 48271) % 2147483647;
  return (state / 2147483647) * 2 - 1;
}

/** Random tensors under Keras's names, for the width 0.25. */
function randomWeights(): Map<string, CheckpointTensor> {
  const channels = [8, 4, 6, 6, 8, 8, 8, 16, 16, 16, 16, 24, 24, 24, 40, 40, 40, 80];
  const tensors = new Map<string, CheckpointTensor>();
  const add = (name: string, outputs: number, inputs: number, k: number): void => {
    const random = (length: number, scale: number) => Float32Array.from({ length }, () => noise() * scale);
    const scale = Math.sqrt(6 / (inputs * k * k));
    tensors.set(`${name}.weight`, floatTensor([outputs, inputs, k, k], random(outputs * inputs * k * k, scale)));
    tensors.set(`${name}.bias`, floatTensor([outputs], random(outputs, 0.5)));
  };
  add('Conv1', 8, 3, 3);
  for (const block of strides.keys()) {
    const prefix = block === 0 ? 'expanded_conv' : `block_${block}`;
    const inputs = channels[block]!;
    const hidden = block === 0 ? inputs : 6 * inputs;
    if (block > 0) add(`${prefix}_expand`, hidden, inputs, 1);
    add(`${prefix}_depthwise`, hidden, 1, 3);
    add(`${prefix}_project`, channels[block + 1]!, hidden, 1);
  }
  return tensors;
}

/** The same network under torchvision's names, whose normalisations are not folded. */
function asTorchvision(tensors: Weights): Map<string, CheckpointTensor> {
  const result = new Map<string, CheckpointTensor>();
  for (const [name, { shape, data }] of tensors) {
    const [layer, part] = name.split('.') as [string, string];
    if (part === 'bias') continue;
    const block = Number(/block_(\d+)/.exec(layer)?.[1] ?? 0);
    const kind = layer.replace(/^.*_/, '');
    const offset = block === 0 ? 1 : 0;
    const at = { expand: 0, depthwise: 1 - offset }[kind];
    const inBlock = `features.${block + 1}.conv`;
    const [conv, norm] =
      layer === 'Conv1'
        ? ['features.0.0', 'features.0.1']
        : at === undefined
          ? [`${inBlock}.${2 - offset}`, `${inBlock}.${3 - offset}`]
          : [`${inBlock}.${at}.0`, `${inBlock}.${at}.1`];
    const bias = tensors.get(`${layer}.bias`)!.data;
    const outputs = shape[0]!;
    const random = (low: number, high: number) =>
      Float32Array.from({ length: outputs }, () => low + ((noise() + 1) / 2) * (high - low));
    const [gamma, mean, variance] = [random(0.5, 2), random(-1, 1), random(0.5, 2)];
    const factor = gamma.map((g, o) => g / Math.sqrt(variance[o]! + 1e-5));
    const perOutput = data.length / outputs;
    const kernel = Float32Array.from(data as Float32Array, (v, i) => v / factor[Math.floor(i / perOutput)]!);
    const beta = Float32Array.from(bias as Float32Array, (v, o) => v + mean[o]! * factor[o]!);
    result.set(`${conv}.weight`, floatTensor(shape, kernel));
    for (const [part, values] of Object.entries({
      weight: gamma,
      bias: beta,
      running_mean: mean,
      running_var: variance,
    }))
      result.set(`${norm}.${part}`, floatTensor([outputs], values));
    result.set(`${norm}.num_batches_tracked`, floatTensor([1], Float32Array.of(1)));
  }
  return result;
}

const checkpoint = (tensors: Weights): Checkpoint => ({
  file: 'x.safetensors',
  format: 'safetensors',
  tensors,
  nesting: [],
  metadata: {},
});

const noiseImage = (side: number): Plane => ({
  side,
  channels: 3,
  data: Float64Array.from({ length: side * side * 3 }, () => Math.fround(noise())),
});

test("random weights under Keras's and torchvision's names: the maps of MobileNetV2 in plain loops", async () => {
  const weights = randomWeights();
  const image = noiseImage(127);
  const expected = plainMobileNet(image, weights);
  for (const [tensors, from] of [
    [weights, 'keras'],
    [asTorchvision(weights), 'torchvision'],
  ] as const) {
    const error = await difference(0.25, checkpoint(tensors), from, image, expected);
    assert.ok(error < 1e-3, `${from}: ${error}`);
  }
  const changed = new Map(weights);
  const bias = weights.get('block_7_depthwise.bias')!;
  changed.set(
    'block_7_depthwise.bias',
    floatTensor(
      bias.shape,
      Float32Array.from(bias.data as Float32Array, (v) => v + 0.1),
    ),
  );
  const control = await difference(0.25, checkpoint(changed), 'keras', image, expected);
  assert.ok(control > 1e-2, `control: ${control}`);
});

test('weights of another width are refused with one line', () => {
  assert.throws(
    () => loadParams(mobileNetV2(1).specs(), checkpoint(randomWeights()), { from: 'keras', into: {} }),
    /^InputError: x\.safetensors: .*'backbone\.layer0\.0\.weight' is \[8, 3, 3, 3\]; expected \[32, 3, 3, 3\].*of another width\?$/,
  );
});

const real = realData('weights/mobilenet-v2-1.0-224/mobilenet_v2_1.0_224_backbone.safetensors');
const frame = realData('video/train/davis-bear/img/00000001.jpg');

test("Keras's weights on a frame: the maps of MobileNetV2 in plain loops", {
  skip: real.skip || frame.skip,
}, async () => {
  const side = 127;
  const { width, data: whole } = await decodeImage(frame.file);
  const pixels = Uint8Array.from({ length: side * side * 3 }, (_, i) => {
    const row = Math.floor(i / (3 * side));
    return whole[(100 + row) * width * 3 + 300 + (i - row * 3 * side)]!;
  });
  const input = new Float32Array(side * side * 3);
  writeInput(pixels, 'rgb-inception', input);
  const image: Plane = { side, channels: 3, data: Float64Array.from(input) };
  const stored = readCheckpoint(real.file);
  const error = await difference(1, stored, 'keras', image, plainMobileNet(image, stored.tensors));
  assert.ok(error < 1e-3, `${error}`);
});

/** Maps after stages 3, 5 and 7 that PyTorch computed, with strides replaced by dilation as in SiamRPN++. */
const { runs: recorded } = fixture<{
  runs: Record<'hashed' | 'keras', { sha256?: string; stages: RecordedRun['stages'] }>;
}>('models/fixtures/mobilenetv2-width-1.json');

/** The image of the recorded runs. */
function hashedImage(): Plane {
  const side = 127;
  const planes = hashedValues(1001, 3 * side * side, [2, 0]);
  const data = Float64Array.from(
    { length: planes.length },
    (_, i) => planes[(i % 3) * side * side + Math.floor(i / 3)]!,
  );
  return { side, channels: 3, data };
}

/** The weights of the recorded run with hashed ones, width 1, under Keras's names. */
function hashedWeights(): Map<string, CheckpointTensor> {
  const channels = [32, 16, 24, 24, 32, 32, 32, 64, 64, 64, 64, 96, 96, 96, 160, 160, 160, 320];
  const tensors = new Map<string, CheckpointTensor>();
  const add = (name: string, shape: readonly [number, number, number, number]): void => {
    const t = tensors.size; // two tensors a convolution
    const [outputs, inputs, k] = shape;
    const scale = 2 * Math.sqrt(6 / (inputs * k * k));
    tensors.set(`${name}.weight`, floatTensor([...shape], hashedValues(t, outputs * inputs * k * k, [scale, 0])));
    tensors.set(`${name}.bias`, floatTensor([outputs], hashedValues(t + 1, outputs, [1, 0])));
  };
  add('Conv1', [32, 3, 3, 3]);
  for (let block = 0; block < 17; block++) {
    const prefix = block === 0 ? 'expanded_conv' : `block_${block}`;
    const inputs = channels[block]!;
    const hidden = block === 0 ? inputs : 6 * inputs;
    if (block > 0) add(`${prefix}_expand`, [hidden, inputs, 1, 1]);
    add(`${prefix}_depthwise`, [hidden, 1, 3, 3]);
    add(`${prefix}_project`, [channels[block + 1]!, hidden, 1, 1]);
  }
  return tensors;
}

async function errorsOf(tensors: Weights, stages: RecordedRun['stages']): Promise<number[]> {
  return Object.values(stageErrors(await mapsOf(1, checkpoint(tensors), 'keras', hashedImage()), stages));
}

test('hashed weights of width 1: the maps that PyTorch computed, to 1e-4 of their deviation', async () => {
  const weights = hashedWeights();
  const errors = await errorsOf(weights, recorded.hashed.stages);
  assert.ok(Math.max(...errors) < 1e-4, errors.join());

  const name = 'block_9_depthwise.weight'; // of stage 4, so that the map after stage 3 stays
  const { shape, data } = weights.get(name)!;
  const changed = floatTensor(
    shape,
    Float32Array.from(data as Float32Array, (v) => v * 1.001),
  );
  const [before, ...after] = await errorsOf(new Map([...weights, [name, changed]]), recorded.hashed.stages);
  assert.ok(before! < 1e-4 && Math.min(...after) > 1e-4, `control: ${[before, ...after].join()}`);
});

test("Keras's weights: the maps that PyTorch computed, to 1e-4 of their deviation", { skip: real.skip }, async () => {
  assert.equal(hashOfFile(real.file), recorded.keras.sha256);
  const errors = await errorsOf(readCheckpoint(real.file).tensors, recorded.keras.stages);
  assert.ok(Math.max(...errors) < 1e-4, errors.join());
});
