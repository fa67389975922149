import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../errors.js';
import { storedValues } from '../runtime/stored-tensor.js';
import { siamRpnPpAlexNet } from '../trackers/siamrpnpp/network.js';
import { type Checkpoint, type CheckpointTensor, floatTensor } from './checkpoints/checkpoint.js';
import { toOihw } from './checkpoints/layout.js';
import { initialise } from './initialise.js';
import { loadBackbone, loadParams } from './load.js';
import { checkParams } from './parameters.js';

const { table } = siamRpnPpAlexNet();
const params = initialise(table, { seed: 7 });

function checkpoint(rename: (name: string) => string = (name) => name): Checkpoint {
  const tensors = Object.entries(params).map(([name, { shape, data }]): [string, CheckpointTensor] => [
    rename(name),
    toOihw(floatTensor(shape, data as Float32Array)),
  ]);
  return { file: 'a.pth', format: 'pth (zip)', tensors: new Map(tensors), nesting: [], metadata: {} };
}

test("a checkpoint's tensors become the network's, in its layout", () => {
  for (const [rename, from] of [
    [(name: string) => name, undefined],
    [(name: string) => `module.${name}`, 'pysot'],
  ] as const) {
    const loaded = loadParams(table, checkpoint(rename), from ? { from } : {});
    assert.deepEqual(loaded.params, params);
    checkParams(table, loaded.params);
  }
});

test('kernels are not copied: they lie as in the file until their values are read', () => {
  const file = checkpoint();
  const name = 'backbone.features.0.weight';
  const tensor = loadParams(table, file).params[name]!;
  assert.equal(storedValues(tensor).values, file.tensors.get(name)!.data);
  assert.deepEqual(tensor.data, params[name]!.data);
});

test('what is missing is refused, or stays as it is where that is given', () => {
  const whole = checkpoint();
  const backbone = new Map([...whole.tensors].filter(([name]) => name.startsWith('backbone.')));
  const partial = { ...whole, tensors: backbone };
  assert.throws(() => loadParams(table, partial), /a\.pth: 30 of 64 tensors match, 34 are missing/);
  const into = initialise(table, { seed: 8 });
  const loaded = loadParams(table, partial, { into }).params;
  const [inBackbone, inHead] = ['backbone.features.0.weight', 'rpn_head.cls.head.0.weight'];
  assert.deepEqual(loaded[inBackbone!], params[inBackbone!]);
  assert.deepEqual(loaded[inHead!], into[inHead!]);
});

test('the backbone alone: a whole checkpoint leaves the head as given; one of another backbone is refused', () => {
  const into = initialise(table, { seed: 8 });
  const { params: loaded, count } = loadBackbone(table, checkpoint(), { into });
  assert.equal(count, 30);
  for (const { name, group } of table) {
    assert.deepEqual(loaded[name], (group === 'head' ? into : params)[name]);
  }
  checkParams(table, loaded);
  const named = loadBackbone(
    table,
    checkpoint((name) => `module.${name}`),
    { from: 'pysot', into },
  );
  assert.deepEqual(named.params, loaded);
  const whole = checkpoint();
  const [first, second] = ['backbone.features.0.weight', 'backbone.features.0.bias'];
  const wide = new Map([...whole.tensors, [first!, floatTensor([2], new Float32Array(2))]] as const);
  assert.throws(() => loadBackbone(table, { ...whole, tensors: wide }, { into }), {
    name: 'InputError',
    message:
      /^a\.pth: found 29 of the 30 tensors of the backbone: 1 have another shape \('backbone\.features\.0\.weight' is \[2\], expected \[96, 3, 11, 11\]\); expected weights of the same backbone$/,
  });
  const lacking = new Map([...whole.tensors].filter(([name]) => name !== second));
  assert.throws(
    () => loadBackbone(table, { ...whole, tensors: lacking }, { into }),
    /found 29 of the 30 tensors of the backbone: 1 are missing \('backbone\.features\.0\.bias'\)/,
  );
});

test('another shape and another type are refused', () => {
  const whole = checkpoint();
  const name = 'rpn_head.cls.head.3.bias';
  const changed = (tensor: CheckpointTensor): Checkpoint => ({
    ...whole,
    tensors: new Map([...whole.tensors, [name, tensor]]),
  });
  const wide = changed(floatTensor([12], new Float32Array(12)));
  assert.throws(() => loadParams(table, wide), InputError);
  assert.throws(() => loadParams(table, wide, { into: params }), /is \[12\]; expected \[10\]/);
  const whole32 = changed({ shape: [10], dtype: 'int32', storedAs: 'int32', data: new Int32Array(10) });
  assert.throws(() => loadParams(table, whole32), /is of int32; expected a float type/);
});
