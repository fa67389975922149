import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { filledCropper, truncatedMeanColour } from '../../data/images/crop.js';
import { decodeImage } from '../../data/images/decode.js';
import { writeInput } from '../../data/images/pixel-format.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { loadParams } from '../../models/load.js';
import { parameterInputs } from '../../models/parameters.js';
import { referenceImage } from '../../models/testing/reference-fill.js';
import { compile } from '../../runtime/compile.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import { ort } from '../../runtime/session.js';
import type { tf } from '../../runtime/tf.js';
import { realData } from '../../testing/fixtures.js';
import { contextSide, stateOfBox } from '../shared/state.js';
import type { NanoVersion } from './head.js';
import { nanoTrack } from './network.js';

interface Images {
  readonly z: Float32Array;
  readonly x: Float32Array;
}

/** A tensor in PyTorch's layout [1, C, H, W]. */
interface Plain {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** Tensor of an image [side, side, 3]. */
function plainImage(image: Float32Array, side: number): Plain {
  const data = new Float32Array(image.length);
  for (let i = 0; i < side * side; i++) for (let c = 0; c < 3; c++) data[c * side * side + i] = image[3 * i + c]!;
  return { dims: [1, 3, side, side], data };
}

/** A backbone whose input is 127 instead of 255 pixels wide: the two-byte number 255 becomes 127, padded to two bytes. */
function forTemplate(model: Buffer): Buffer {
  const patched = Buffer.from(model);
  const dimension = Buffer.from([0x0a, 3, 8, 0xff, 1]);
  const places: number[] = [];
  for (let at = patched.indexOf(dimension); at >= 0; at = patched.indexOf(dimension, at + 1)) places.push(at);
  assert.equal(places.length, 2, 'the input is fixed to 255 x 255 at one place');
  for (const at of places) patched[at + 4] = 0;
  return patched;
}

async function runOnnx(model: Buffer, inputs: Readonly<Record<string, Plain>>): Promise<Record<string, Plain>> {
  const { InferenceSession, Tensor } = ort();
  const session = await InferenceSession.create(model, { logSeverityLevel: 3 });
  const feeds = Object.entries(inputs).map(([name, { dims, data }]) => [name, new Tensor('float32', data, dims)]);
  const outputs = await session.run(Object.fromEntries(feeds));
  await session.release();
  return outputs as unknown as Record<string, Plain>;
}

/** Largest difference, in deviations of the expected tensor. */
function error({ shape, data }: HostTensor, expected: Plain): number {
  const [, channels, height, width] = expected.dims as [number, number, number, number];
  assert.deepEqual(shape, [1, height, width, channels]);
  const mean = expected.data.reduce((sum, value) => sum + value, 0) / data.length;
  const deviation = Math.sqrt(expected.data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length);
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const place = (i % channels) * height * width + Math.floor(i / channels);
    largest = Math.max(largest, Math.abs(data[i]! - expected.data[place]!));
  }
  return largest / deviation;
}

const folder = (version: NanoVersion): string => `weights/nanotrack/v${version}`;
const deer = realData('video/test/Deer/img');

/** The target of a first frame, and the same region of a later one. */
async function realImages(): Promise<Images> {
  const frames = deer.file;
  const [first, later] = [
    await decodeImage(path.join(frames, '00000001.jpg')),
    await decodeImage(path.join(frames, '00000003.jpg')),
  ];
  const [x, y, w, h] = readFileSync(path.join(frames, '../groundtruth_rect.txt'), 'utf8')
    .split(/[,\s]+/)
    .map(Number);
  const state = stateOfBox({ x: x!, y: y!, w: w!, h: h! });
  const input = (frame: typeof first, size: number): Float32Array => {
    const square = { cx: state.cx, cy: state.cy, side: Math.round((contextSide(state.w, state.h) * size) / 127) };
    const into = new Float32Array(3 * size * size);
    writeInput(filledCropper(size).crop(frame, square, truncatedMeanColour(frame)), 'bgr', into);
    return into;
  };
  return { z: input(first, 127), x: input(later, 255) };
}

for (const version of [1, 2, 3] as const) {
  const weights = realData(`${folder(version)}/nanotrackv${version}.pth`);
  const models = ['backbone', 'head'].map((part) => realData(`${folder(version)}/nanotrack_${part}.onnx`));
  const missing = [weights, ...models, deer].find(({ skip }) => skip !== false);

  test(`nanotrack-v${version} on the published weights: every output is that of the published .onnx files`, {
    skip: missing?.skip ?? false,
  }, async () => {
    const network = nanoTrack(version);
    const { params } = loadParams(network.table, readCheckpoint(weights.file));
    const program = await compile(
      ({ z, x, ...rest }) => {
        const features = network.template(rest, z as tf.Tensor4D);
        const [map] = network.backbone(rest, x as tf.Tensor4D);
        return { template: features[0]!, map: map!, ...network.search(rest, x as tf.Tensor4D, features) };
      },
      { z: [1, 127, 127, 3], x: [1, 255, 255, 3], ...parameterInputs(network.table, params) },
    );
    const [backbone, head] = models.map(({ file }) => readFileSync(file)) as [Buffer, Buffer];
    const random = { z: referenceImage('template', 127), x: referenceImage('search', 255) };
    for (const [kind, { z, x }] of Object.entries({ random, real: await realImages() })) {
      const found = await program.run({ z, x });
      const { output: map } = await runOnnx(backbone, { input: plainImage(x, 255) });
      // version 1's file has a constant that fits 255 only: its template's map is ours
      const template =
        version === 1
          ? channelsFirst(found.template!)
          : (await runOnnx(forTemplate(backbone), { input: plainImage(z, 127) })).output!;
      const { output1, output2 } = await runOnnx(head, { input1: template, input2: map! });
      const expected = { template, map: map!, cls: output1!, reg: output2! };
      for (const [name, tensor] of Object.entries(expected)) {
        const distance = error(found[name]!, tensor);
        if (process.env.SIAMDLA_SHOW_PARITY) console.error(`${network.name}, ${kind} images, ${name}: ${distance}`);
        assert.ok(distance < 1e-4, `${kind} images, ${name}: ${distance}`);
      }
      const control = error(found.cls!, {
        ...output1!,
        data: output1!.data.map((value, i) => value + (i === 7 ? 1 : 0)),
      });
      assert.ok(control > 1e-4, 'control');
    }
    await program.dispose();
  });
}

function channelsFirst({ shape, data }: HostTensor): Plain {
  const [, height, width, channels] = shape as [number, number, number, number];
  const plain = Float32Array.from(data, (_, i) =>
    Number(data[(i % (height * width)) * channels + Math.floor(i / (height * width))]),
  );
  return { dims: [1, channels, height, width], data: plain };
}
