import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { random } from '../random/random.js';
import { compile } from '../runtime/compile.js';
import type { Program } from '../runtime/program.js';
import type { tf } from '../runtime/tf.js';
import { trace } from '../runtime/trace/trace.js';
import { coSiamRpnEfficientNetB0 } from '../trackers/cosiamrpn/network.js';
import { dropConnectInput, dropConnectShape, efficientNet, efficientNetSpecs } from './backbones/efficientnet.js';
import { initialise } from './initialise.js';
import { Layers } from './layers.js';
import { elementsOf, type ParameterTable, parameterInputs } from './parameters.js';

const table: ParameterTable = efficientNetSpecs();
const side = 31;
const images = 2;
/** Blocks whose input goes on beside their convolutions. */
const residual = [2, 4, 6, 7, 9, 10, 12, 13, 14];

const params = initialise(table, { rule: 'reference' });
const all = (): boolean => true;
/** Layers of which some blocks are not trained. */
const frozen = (layer: string): boolean => !/_blocks\.(\d|1[0-4])\._bn2$/.test(layer);

async function programOf(usesBatch: typeof all | typeof frozen, hasDraws: boolean): Promise<Program> {
  const shape = dropConnectShape(images);
  const program = await compile(
    ({ x, ...params }) => ({ y: efficientNet(new Layers(params, usesBatch), x as tf.Tensor4D) }),
    { x: [images, side, side, 3], ...(hasDraws ? { [dropConnectInput]: shape } : {}), ...parameterInputs(table) },
  );
  program.setParameters(params);
  return program;
}
const programs = new Map<string, Promise<Program>>();
after(async () => {
  for (const program of programs.values()) await (await program).dispose();
});

/** The backbone's map of two images while it is trained, with draws for one pass or without. */
async function mapOf(draws?: Float32Array, usesBatch: typeof all | typeof frozen = all): Promise<Float32Array[]> {
  const key = `${usesBatch === frozen} ${draws !== undefined}`;
  const made = programs.get(key) ?? programOf(usesBatch, draws !== undefined);
  programs.set(key, made);
  const program = await made;
  const rng = random(1, 'images');
  const x = Float32Array.from({ length: images * side * side * 3 }, () => rng.between(-2, 2));
  const { y } = await program.run({ x, ...(draws ? { [dropConnectInput]: draws } : {}) });
  const data = y!.data as Float32Array;
  return [data.slice(0, data.length / images), data.slice(data.length / images)];
}

/** Numbers for two passes: the same for all blocks, but for some. */
function draws(all: number, exceptions: Readonly<Record<number, readonly number[]>> = {}): Float32Array {
  const values = new Float32Array(elementsOf(dropConnectShape(images))).fill(all);
  for (const [block, numbers] of Object.entries(exceptions)) values.set(numbers, Number(block) * images);
  return values;
}

function differs(a: Float32Array, b: Float32Array): boolean {
  const largest = Math.max(...b.map(Math.abs));
  return a.some((value, i) => Math.abs(value - b[i]!) > 1e-3 * largest);
}

test('the first residual block is kept with 1 - 0.2 * 2 / 16, and only then; another has no say', async () => {
  const kept = await mapOf(draws(0.99));
  // floor(0.975 + u) is 0 below 0.025 and 1 from there on
  const [, dropped] = await mapOf(draws(0.99, { 2: [0.99, 0.02] }));
  const [, stays] = await mapOf(draws(0.99, { 2: [0.99, 0.03], 3: [0, 0] }));
  assert.ok(differs(dropped!, kept[1]!));
  assert.ok(!differs(stays!, kept[1]!));
});

test('without numbers nothing is dropped or scaled; frozen blocks do neither', async () => {
  const plain = await mapOf();
  const kept = await mapOf(draws(0.99)); // scaled by 1 / keep
  assert.ok(differs(kept[0]!, plain[0]!));
  const [one, other] = [await mapOf(draws(0), frozen), await mapOf(undefined, frozen)];
  assert.ok(!differs(one[0]!, other[0]!));
});

test('every residual block can be left out, and no other', () => {
  const { graph } = trace(
    ({ x, ...params }) => ({ y: efficientNet(new Layers(params, () => true), x as tf.Tensor4D) }),
    { x: [images, side, side, 3], [dropConnectInput]: dropConnectShape(images), ...parameterInputs(table) },
  );
  assert.equal(graph.nodes.filter(({ op }) => op === 'Floor').length, residual.length);
});

test('training says which numbers it takes: for the template, then for the search region', () => {
  const network = coSiamRpnEfficientNetB0();
  const shapes = network.randomInputs!(3);
  assert.deepEqual(shapes, { [dropConnectInput]: [2, 16, 3] });
  const floors = (given: Readonly<Record<string, readonly number[]>>): number => {
    const { graph } = trace(
      ({ z, x, ...params }) => ({ ...network.train(params, z as tf.Tensor4D, x as tf.Tensor4D).outputs }),
      { z: [3, 127, 127, 3], x: [3, 255, 255, 3], ...given, ...parameterInputs(network.table) },
    );
    return graph.nodes.filter(({ op }) => op === 'Floor').length;
  };
  assert.equal(floors(shapes) - floors({}), 2 * residual.length);
});

test('its running statistics move by a hundredth', async () => {
  const program = await compile(
    ({ x, ...params }) => {
      const layers = new Layers(params, () => true);
      efficientNet(layers, x as tf.Tensor4D);
      return { after: layers.statistics['backbone._bn0.running_var']! };
    },
    { x: [1, side, side, 3], ...parameterInputs(table) },
  );
  program.setParameters(initialise(table));
  const { after } = await program.run({ x: new Float32Array(side * side * 3) }); // black: a variance of 0
  await program.dispose();
  for (const value of after!.data) assert.ok(Math.abs(value - 0.99) < 1e-6, `${value}`);
});
