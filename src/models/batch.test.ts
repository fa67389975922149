import assert from 'node:assert/strict';
import { test } from 'node:test';
import { random } from '../random/random.js';
import { compile } from '../runtime/compile.js';
import { tf } from '../runtime/tf.js';
import { matchActivation } from '../trackers/cosiamrpn/head.js';
import { coSiamRpnEfficientNetB0 } from '../trackers/cosiamrpn/network.js';
import { siamRpnPpAlexNet } from '../trackers/siamrpnpp/network.js';
import { initialise } from './initialise.js';
import type { Network } from './network.js';
import { parameterInputs } from './parameters.js';

function images(count: number, side: number): Float32Array {
  const rng = random(1, 'images', side);
  return Float32Array.from({ length: count * side * side * 3 }, () => rng.between(-2, 2));
}

/** The outputs' numbers for the first `count` of the images. */
async function outputs<Outputs extends object>(
  network: Network<Outputs>,
  count: number,
): Promise<Map<string, number[]>> {
  const program = await compile(
    ({ z, x, ...params }) => {
      const templateFeatures = network.template(params, z as tf.Tensor4D);
      return { ...network.search(params, x as tf.Tensor4D, templateFeatures) } as tf.NamedTensorMap;
    },
    { z: [count, 127, 127, 3], x: [count, 255, 255, 3], ...parameterInputs(network.table) },
  );
  program.setParameters(initialise(network.table));
  const [z, x] = [127, 255].map((side) => images(2, side).subarray(0, count * side * side * 3));
  const results = await program.run({ z: z!, x: x! });
  await program.dispose();
  return new Map(Object.entries(results).map(([name, { data }]) => [name, [...data]]));
}

for (const network of [siamRpnPpAlexNet(), coSiamRpnEfficientNetB0() as Network<object>]) {
  test(`${network.name}: an image gives the same alone and beside another`, async () => {
    const [alone, both] = [await outputs(network, 1), await outputs(network, 2)];
    for (const [name, expected] of alone) {
      const largest = Math.max(...expected.map(Math.abs));
      const [first, second] = [both.get(name)!.slice(0, expected.length), both.get(name)!.slice(expected.length)];
      const differs = (found: readonly number[]): boolean =>
        found.some((value, i) => Math.abs(value - expected[i]!) > 1e-4 * largest);
      assert.ok(!differs(first), name);
      assert.ok(differs(second), `control: ${name}`);
    }
  });
}

test('channels that peak beside the response are active, and their sum goes from 0 to 1', () => {
  const found = tf.tidy(() => {
    // a row of 3: the response peaks at 0; channel a there, channel b at 2, channel c nowhere and so at 0
    const response = tf.tensor4d([9, 1, 2], [1, 1, 3, 1]);
    const correlation = tf.tensor4d([5, 0, 0, 0, 0, 0, 0, 7, 0], [1, 1, 3, 3]);
    const far = tf.pad(correlation, [
      [0, 0],
      [0, 3],
      [0, 0],
      [0, 0],
    ]);
    const responseFar = tf.pad(response, [
      [0, 0],
      [0, 3],
      [0, 0],
      [0, 0],
    ]);
    const search = tf.tensor4d([0, 4, 1, 10, 0, 1, 5, 2, 1], [1, 1, 3, 3]);
    return [...matchActivation(responseFar, far, search).dataSync()];
  });
  // a: 0, 1, 0.5. b's peak is 2 columns and, not rounded down, 2 / 3 of a row away: not active. c is flat
  assert.deepEqual(found, [0, 1, 0.5]);
});
