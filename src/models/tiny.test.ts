import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compile } from '../runtime/compile.js';
import type { tf } from '../runtime/tf.js';
import { type NamedTensors, trace } from '../runtime/trace/trace.js';
import { coSiamRpnTiny } from '../trackers/cosiamrpn/network.js';
import { siamCarTiny } from '../trackers/siamcar/network.js';
import { siamFcPpGoogLeNet, siamFcPpTiny } from '../trackers/siamfcpp/network.js';
import { siamRpnPpTiny } from '../trackers/siamrpnpp/network.js';
import { initialise } from './initialise.js';
import type { Network } from './network.js';
import { countParameters, parameterInputs } from './parameters.js';
import { networkFunctions } from './programs.js';

const networks: readonly {
  network: Network<object>;
  count: number;
  feature?: number;
  shapes: Record<string, number[]>;
}[] = [
  {
    network: siamCarTiny(),
    count: 443_175,
    shapes: { cls: [1, 25, 25, 2], reg: [1, 25, 25, 4], centerness: [1, 25, 25, 1] },
  },
  { network: siamRpnPpTiny(), count: 296_894, shapes: { cls: [1, 25, 25, 10], loc: [1, 25, 25, 20] } },
  {
    network: siamFcPpTiny(),
    count: 431_156,
    feature: 5,
    shapes: { cls: [1, 21, 21, 1], reg: [1, 21, 21, 4], centerness: [1, 21, 21, 1] },
  },
  {
    network: coSiamRpnTiny(),
    count: 314_442,
    shapes: { coCls: [1, 25, 25, 10], cls: [1, 25, 25, 10], loc: [1, 25, 25, 20], response: [1, 25, 25, 1] },
  },
];

test('a search region is never cropped as a template is, however small', () => {
  for (const { network, shapes } of networks) {
    const { search } = networkFunctions(network, { templateSize: 127, searchSize: 127 });
    const { outputs } = trace(search.fn, { ...search.inputs, ...parameterInputs(network.table) });
    for (const { name, shape } of outputs) {
      const [n, height, width, channels] = shapes[name]!;
      // 128 pixels less, at a stride of 8
      assert.deepEqual(shape, [n, height! - 16, width! - 16, channels], `${network.name} ${name}`);
    }
  }
});

test('an image that is too small is refused with the size that it takes', () => {
  assert.throws(() => networkFunctions(siamFcPpGoogLeNet(), { templateSize: 60, searchSize: 289 }), {
    name: 'InputError',
    message: /found images of 60 x 60; expected at least 91 on a side/,
  });
  networkFunctions(siamFcPpGoogLeNet(), { templateSize: 107, searchSize: 289 });
  assert.throws(() => networkFunctions(siamCarTiny(), { templateSize: 60, searchSize: 255 }), /at least 7 on a side/);
});

for (const { network, count, feature = 7, shapes } of networks) {
  test(`${network.name}: under a million numbers, and the outputs of the large one`, async () => {
    const { total, byGroup } = countParameters(network.table);
    assert.equal(total, count);
    assert.ok(total < 1_000_000);
    assert.equal(byGroup.stem! + byGroup.block1! + byGroup.block2! + byGroup.block3!, 134_304);
    const program = await compile(
      ({ z, x, ...params }) => {
        const features = network.template(params, z as tf.Tensor4D);
        return { ...network.search(params, x as tf.Tensor4D, features), feature: features[0]! } as NamedTensors;
      },
      {
        z: [1, 127, 127, 3],
        x: [1, 255, 255, 3],
        ...parameterInputs(network.table, initialise(network.table, { rule: 'reference' })),
      },
    );
    const image = (side: number): Float32Array => Float32Array.from({ length: side * side * 3 }, (_, i) => Math.sin(i));
    const results = await program.run({ z: image(127), x: image(255) });
    await program.dispose();
    const found = Object.fromEntries(Object.entries(results).map(([name, { shape }]) => [name, [...shape]]));
    assert.deepEqual(found, { ...shapes, feature: [1, feature, feature, 64] });
    for (const [name, { data }] of Object.entries(results)) {
      assert.ok(data.every(Number.isFinite), name);
      assert.ok(new Set(data).size > data.length / 4, `${name} is almost constant`);
    }
  });
}
