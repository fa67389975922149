import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../runtime/compile.js';
import { lossAndGradients } from '../runtime/gradients.js';
import { tf } from '../runtime/tf.js';
import { coSiamRpnTiny } from '../trackers/cosiamrpn/network.js';
import { siamFcPpTiny } from '../trackers/siamfcpp/network.js';
import { siamRpnPpTiny } from '../trackers/siamrpnpp/network.js';
import { initialise } from './initialise.js';
import type { Network } from './network.js';
import { elementsOf, type HostParams, type ParameterTable, parameterInputs } from './parameters.js';

/** Level kernels that add up to 1, and no biases: what a point of an output sees is then alike on all sides of its centre. */
function levelParams(table: ParameterTable): HostParams {
  const params = initialise(table);
  return Object.fromEntries(
    table.map(({ name, shape }) => {
      const tensor = params[name]!;
      const data = tensor.data.slice() as Float32Array;
      if (shape.length === 4) data.fill(1 / elementsOf(shape.slice(1)));
      else if (name.endsWith('.bias')) data.fill(0);
      return [name, { ...tensor, data }];
    }),
  );
}

interface Output {
  readonly network: Network<object>;
  readonly name: string;
  readonly searchSize: number;
  readonly size: number;
}

/**
 * The middle, in pixels of the search image, of what each of these points [row, column] of an output depends on: gradients,
 * for images of one grey.
 */
async function centres(
  { network, name, searchSize, size }: Output,
  points: readonly (readonly [number, number])[],
): Promise<{ x: number; y: number }[]> {
  const program = await compile(
    ({ z, x, wanted, ...params }) => {
      const features = network.template(params, z as tf.Tensor4D);
      const output = (by: Record<string, tf.Tensor>): tf.Tensor =>
        (network.search(params, by.x as tf.Tensor4D, features) as Record<string, tf.Tensor>)[name]!;
      const { gradients } = lossAndGradients((by) => tf.sum(tf.mul(output(by), wanted!)) as tf.Scalar, { x: x! });
      return { seen: tf.sum(gradients.x!, [0, 3]) };
    },
    {
      z: [1, 127, 127, 3],
      x: [1, searchSize, searchSize, 3],
      wanted: [1, size, size, 1],
      ...parameterInputs(network.table, levelParams(network.table)),
    },
  );
  const grey = (side: number): Float32Array => new Float32Array(side * side * 3).fill(0.01);
  const found = [];
  for (const [row, column] of points) {
    const wanted = new Float32Array(size * size);
    wanted[row * size + column] = 1;
    const { seen } = await program.run({ z: grey(127), x: grey(searchSize), wanted });
    let [sum, x, y] = [0, 0, 0];
    for (const [i, weight] of (seen!.data as Float32Array).entries()) {
      sum += weight;
      x += weight * (i % searchSize);
      y += weight * Math.floor(i / searchSize);
    }
    assert.ok(sum > 0, 'it depends on nothing');
    found.push({ x: x / sum, y: y / sum });
  }
  await program.dispose();
  return found;
}

/** The first point of a grid as SiamFC++ has it; those of the others are the same where sides are odd. */
const first = (searchSize: number, size: number): number => Math.floor((searchSize - 1 - (size - 1) * 8) / 2);

async function assertPoints(output: Output, away: number = 0): Promise<void> {
  const middle = (output.size - 1) / 2;
  const points = [
    [middle, middle],
    [middle - 3, middle + 2],
  ] as const;
  const found = await centres(output, points);
  for (const [i, [row, column]] of points.entries()) {
    const offset = first(output.searchSize, output.size) - away;
    const { x, y } = found[i]!;
    assert.ok(Math.abs(x - offset - 8 * column) < 0.01, `x of point ${column} is ${x}`);
    assert.ok(Math.abs(y - offset - 8 * row) < 0.01, `y of point ${row} is ${y}`);
  }
}

const cases = [
  { network: siamFcPpTiny(), names: ['cls', 'reg', 'centerness'], size: 21, offset: 47 },
  { network: siamRpnPpTiny(), names: ['cls', 'loc'], size: 25, offset: 31 },
  { network: coSiamRpnTiny(), names: ['cls', 'loc', 'response'], size: 25, offset: 31 },
] as const;

for (const { network, names, size, offset } of cases) {
  test(`${network.name}: the points of its grid are the centres of what its outputs see`, async () => {
    assert.equal(first(255, size), offset);
    for (const name of names) await assertPoints({ network, name, searchSize: 255, size });
  });
}

test('control: for images of 289, as SiamFC++ trains on, the formula is a pixel off the tiny backbone', async () => {
  await assertPoints({ network: siamFcPpTiny(), name: 'cls', searchSize: 289, size: 25 }, 1);
});
