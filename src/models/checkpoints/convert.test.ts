import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InputError } from '../../errors.js';
import { type Checkpoint, type CheckpointTensor, elementCount, floatTensor } from './checkpoint.js';
import { convertCheckpoint } from './convert.js';
import { embedShortcut } from './embed-shortcuts.js';
import { fitOf } from './fit.js';
import { hwioShape, toHwio, toOihw } from './layout.js';
import { checkMatch, matchTensors } from './match.js';
import { referenceName, wrapperPrefix } from './names.js';

const counted = (...shape: number[]): CheckpointTensor =>
  floatTensor(
    shape,
    Float32Array.from({ length: elementCount(shape) }, (_, i) => i),
  );
const checkpoint = (tensors: Record<string, CheckpointTensor>): Checkpoint => ({
  file: 'x.pth',
  format: 'pth (zip)',
  tensors: new Map(Object.entries(tensors)),
  nesting: [],
  metadata: {},
});

test('a kernel in HWIO has each value where its indices say, and comes back', () => {
  const kernel = counted(5, 3, 2, 4); // O I H W
  const { shape, data } = toHwio(kernel);
  assert.deepEqual(shape, [2, 4, 3, 5]);
  for (let o = 0; o < 5; o++) {
    for (let i = 0; i < 3; i++) {
      for (let h = 0; h < 2; h++) {
        for (let w = 0; w < 4; w++) assert.equal(data[((h * 4 + w) * 3 + i) * 5 + o], ((o * 3 + i) * 2 + h) * 4 + w);
      }
    }
  }
  assert.deepEqual(toOihw(toHwio(kernel)), kernel);
  assert.notDeepEqual(toHwio(kernel).data, kernel.data);
  assert.deepEqual(hwioShape(kernel.shape), shape);
  assert.equal(toHwio(counted(7)).shape.length, 1);
});

test('a depth-wise kernel: output channel c*m + j lies where [h, w, c, j] does', () => {
  const { shape, data } = toHwio(counted(6, 1, 3, 3));
  assert.deepEqual(shape, [3, 3, 1, 6]);
  assert.equal(data[((1 * 3 + 2) * 3 + 2) * 2 + 1], 5 * 9 + 1 * 3 + 2);
});

/** A plain convolution of one image [I, size, size] by a kernel [O, I, k, k]. */
function convolved(
  image: Float32Array,
  size: number,
  { shape, data }: CheckpointTensor,
  stride: number,
  padding: number,
  dilation: number,
): number[] {
  const [outputs, inputs, k] = shape as [number, number, number, number];
  const out = Math.floor((size + 2 * padding - dilation * (k - 1) - 1) / stride) + 1;
  const values: number[] = [];
  for (let o = 0; o < outputs; o++) {
    for (let y = 0; y < out; y++) {
      for (let x = 0; x < out; x++) {
        let sum = 0;
        for (let i = 0; i < inputs; i++) {
          for (let v = 0; v < k; v++) {
            for (let u = 0; u < k; u++) {
              const [row, column] = [y * stride - padding + v * dilation, x * stride - padding + u * dilation];
              if (row < 0 || column < 0 || row >= size || column >= size) continue;
              sum += image[(i * size + row) * size + column]! * Number(data[((o * inputs + i) * k + v) * k + u]);
            }
          }
        }
        values.push(sum);
      }
    }
  }
  return values;
}

test('an embedded shortcut computes what the 1x1 kernel does in stages 2, 3 and 4', () => {
  const kernel = counted(3, 2, 1, 1);
  const wide = embedShortcut(kernel);
  assert.deepEqual(wide.shape, [3, 2, 3, 3]);
  const size = 7;
  const image = Float32Array.from({ length: 2 * size * size }, (_, i) => ((i * 37) % 101) - 50);
  assert.deepEqual(convolved(image, size, wide, 1, 1, 1), convolved(image, size, kernel, 1, 0, 1));
  assert.deepEqual(convolved(image, size, wide, 1, 2, 2), convolved(image, size, kernel, 1, 0, 1));
  // stride 2 without padding reads pixel 2i + 1: the 1x1 kernel on the image without its first row and column
  const inner = Float32Array.from(
    { length: 2 * 36 },
    (_, i) => image[Math.floor(i / 36) * 49 + (Math.floor((i % 36) / 6) + 1) * 7 + (i % 6) + 1]!,
  );
  assert.deepEqual(convolved(image, size, wide, 2, 0, 1), convolved(inner, 6, kernel, 2, 0, 1));
  assert.throws(() => embedShortcut(counted(3, 2, 3, 3)), RangeError);
});

test('names of pysot, SiamCAR and torchvision', () => {
  const to = (name: string, from: Parameters<typeof referenceName>[1]) => {
    const renaming = referenceName(name, from);
    return renaming.kind === 'renamed' ? renaming.to : renaming.kind;
  };
  assert.equal(to('backbone.layer1.0.conv1.weight', 'pysot'), 'backbone.layer1.0.conv1.weight');
  assert.equal(to('layer1.0.conv1.weight', 'pysot'), 'backbone.layer1.0.conv1.weight');
  assert.equal(to('rpn_head.rpn2.cls.head.0.weight', 'pysot'), 'rpn_head.rpn2.cls.head.0.weight');
  assert.equal(to('neck.downsample2.downsample.1.running_var', 'siamcar'), 'neck.downsample2.downsample.1.running_var');
  assert.equal(to('car_head.cls_tower.0.weight', 'siamcar'), 'car_head.cls_tower.0.weight');
  assert.equal(to('down.bias', 'siamcar'), 'down.bias');
  assert.equal(to('car_head.cls_tower.0.weight', 'pysot'), 'unknown');
  assert.equal(to('features.4.weight', 'pysot'), 'backbone.features.4.weight');
  assert.equal(to('4.weight', 'pysot'), 'backbone.features.4.weight');
  assert.equal(to('backbone.layer2.0.weight', 'pysot'), 'backbone.features.4.weight');
  assert.equal(to('backbone.layer5.1.running_mean', 'pysot'), 'backbone.features.15.running_mean');
  assert.equal(to('backbone.layer0.0.weight', 'pysot'), 'backbone.layer0.0.weight'); // MobileNetV2
  assert.equal(to('layer4.2.bn3.weight', 'torchvision'), 'backbone.layer4.2.bn3.weight');
  assert.equal(to('Mixed_6e.branch_pool.conv.weight', 'torchvision'), 'basemodel.Mixed_6e.branch_pool.conv.weight');
  assert.equal(to('Conv2d_4a_3x3.bn.bias', 'torchvision'), 'basemodel.Conv2d_4a_3x3.bn.bias');
  for (const name of [
    'fc.weight',
    'Mixed_7a.branch3x3_1.conv.weight',
    'AuxLogits.fc.bias',
    'bn1.num_batches_tracked',
  ]) {
    assert.equal(to(name, 'torchvision'), 'unused', name);
  }
  assert.equal(to('features.0.weight', 'torchvision'), 'unknown');
  for (const [name, from, expected] of [
    ['Conv1.weight', 'keras', 'layer0.0.weight'],
    ['Conv1.bias', 'keras', 'layer0.1.bias'],
    ['expanded_conv_project.bias', 'keras', 'layer1.0.conv.7.bias'],
    ['block_2_expand.weight', 'keras', 'layer2.1.conv.0.weight'],
    ['block_16_depthwise.weight', 'keras', 'layer7.0.conv.3.weight'],
    ['features.0.1.running_mean', 'torchvision', 'layer0.1.running_mean'],
    ['features.1.conv.0.0.weight', 'torchvision', 'layer1.0.conv.3.weight'],
    ['features.1.conv.2.running_var', 'torchvision', 'layer1.0.conv.7.running_var'],
    ['features.3.conv.1.1.bias', 'torchvision', 'layer2.1.conv.4.bias'],
    ['features.17.conv.2.weight', 'torchvision', 'layer7.0.conv.6.weight'],
  ] as const) {
    assert.equal(to(name, from), `backbone.${expected}`, name);
  }
  assert.equal(to('layer2.1.conv.0.weight', 'pysot'), 'backbone.layer2.1.conv.0.weight');
  for (const name of ['Conv_1.bias', 'predictions.weight']) assert.equal(to(name, 'keras'), 'unused');
  for (const name of ['features.18.0.weight', 'classifier.1.bias']) assert.equal(to(name, 'torchvision'), 'unused');
  for (const name of ['block_17_expand.weight', 'block_0_expand.weight', 'Conv1.gamma', 'Conv1'])
    assert.equal(to(name, 'keras'), 'unknown', name);
  for (const name of ['features.18.conv.2.weight', 'features.1.conv.3.weight', 'features.2.conv.1.weight'])
    assert.equal(to(name, 'torchvision'), 'unknown', name);
});

test("a wrapper's prefix is what all names share", () => {
  assert.equal(wrapperPrefix(['module.a', 'module.b']), 'module.');
  assert.equal(wrapperPrefix(['module.model.a', 'module.model.b']), 'module.model.');
  assert.equal(wrapperPrefix(['module.model.a', 'module.b']), 'module.');
  assert.equal(wrapperPrefix(['module.a', 'b']), '');
  assert.equal(wrapperPrefix(['_orig_mod.a', '_orig_mod.b']), '_orig_mod.');
  assert.equal(wrapperPrefix(['module._orig_mod.a']), 'module._orig_mod.');
  assert.equal(wrapperPrefix(['_orig_mod.module.model.a', '_orig_mod.module.b']), '_orig_mod.module.');
  for (const prefix of ['ema.', 'model_ema.module.', 'ema_model.', 'ema.module._orig_mod.']) {
    assert.equal(wrapperPrefix([`${prefix}a`, `${prefix}b.c`]), prefix);
  }
  assert.equal(wrapperPrefix(['n_averaged', 'module.a', 'module.b']), 'module.');
  assert.equal(wrapperPrefix(['model.a', 'model_ema.a']), ''); // two networks: neither is chosen
  assert.equal(wrapperPrefix(['modules.a']), '');
  assert.equal(wrapperPrefix([]), '');
});

test('a network that was compiled, averaged or both is converted like the network itself', () => {
  const names = ['backbone.conv1.weight', 'car_head.cls_logits.bias', 'down.bias'];
  const expected = names.map((name) => ({ name, shape: [2] }));
  const wrapped = (rename: (name: string) => string, more: Record<string, CheckpointTensor> = {}) =>
    convertCheckpoint(checkpoint({ ...more, ...Object.fromEntries(names.map((name) => [rename(name), counted(2)])) }), {
      expected,
      from: 'siamcar',
    });
  for (const prefix of [
    '_orig_mod.',
    'module._orig_mod.',
    '_orig_mod.module.',
    'ema.',
    'model_ema.module.',
    'model.',
  ]) {
    const { converted, leftOver } = wrapped((name) => prefix + name);
    assert.deepEqual([converted.map(({ to }) => to), leftOver], [names, []], prefix);
  }
  const partly = wrapped((name) =>
    name.replace('backbone.', 'backbone._orig_mod.').replace('head.', 'head._orig_mod.'),
  );
  assert.deepEqual(
    partly.converted.map(({ to }) => to),
    names,
  );
  const averaged = wrapped((name) => `module.${name}`, { n_averaged: counted() });
  assert.deepEqual([averaged.converted.length, averaged.unused], [3, ['n_averaged']]);
  assert.throws(() => wrapped((name) => `_origmod.${name}`), /3 of 3 tensors are not siamcar's/);
});

test("SiamCAR's 'down' as a plain 1x1 convolution becomes the transposed one that computes the same", () => {
  const [inputs, outputs] = [6, 2];
  const plain = counted(outputs, inputs, 1, 1);
  const expected = [{ name: 'down.weight', shape: [inputs, outputs, 1, 1] }];
  const pixel = [1, -2, 3, 5, 8, -13];
  const result = (weight: (o: number, i: number) => number): number[] =>
    Array.from({ length: outputs }, (_, o) => pixel.reduce((sum, value, i) => sum + value * weight(o, i), 0));
  const wanted = result((o, i) => Number(plain.data[o * inputs + i])); // as a convolution has it
  for (const layout of ['oihw', 'hwio'] as const) {
    const { converted } = convertCheckpoint(checkpoint({ 'module.down.weight': plain }), { expected, layout });
    const [{ tensor, transposed }] = converted as [(typeof converted)[number]];
    const { shape, data } = layout === 'hwio' ? toOihw(tensor) : tensor;
    assert.deepEqual([shape, transposed], [[inputs, outputs, 1, 1], true]);
    assert.deepEqual(
      result((o, i) => Number(data[i * outputs + o])),
      wanted,
    ); // as a transposed convolution has it
  }
  assert.equal(fitOf(checkpoint({ 'down.weight': plain }), expected).counts.matched, 1);
  const kept = convertCheckpoint(checkpoint({ 'down.weight': counted(inputs, outputs, 1, 1) }), { expected });
  assert.equal(kept.converted[0]!.transposed, false);
  const other = [{ name: 'up.weight', shape: [inputs, outputs, 1, 1] }];
  assert.throws(() => convertCheckpoint(checkpoint({ 'up.weight': plain }), { expected: other }), /another shape/);
});

test('torchvision: renamed, shortcuts widened in stages 2 to 4, classifier left out', () => {
  const { converted, unused, leftOver } = convertCheckpoint(
    checkpoint({
      'conv1.weight': counted(4, 3, 7, 7),
      'layer1.0.downsample.0.weight': counted(4, 2, 1, 1),
      'layer2.0.downsample.0.weight': counted(4, 2, 1, 1),
      'layer2.0.conv1.weight': counted(4, 2, 1, 1),
      'fc.weight': counted(2, 2),
    }),
    { from: 'torchvision' },
  );
  assert.deepEqual(
    converted.map(({ to, tensor, embedded }) => [to, tensor.shape.join('x'), embedded]),
    [
      ['backbone.conv1.weight', '4x3x7x7', false],
      ['backbone.layer1.0.downsample.0.weight', '4x2x1x1', false],
      ['backbone.layer2.0.downsample.0.weight', '4x2x3x3', true],
      ['backbone.layer2.0.conv1.weight', '4x2x1x1', false],
    ],
  );
  assert.deepEqual([unused, leftOver], [['fc.weight'], []]);
});

test('unknown names are refused, named, and left out only when told', () => {
  const file = checkpoint({ 'module.backbone.conv1.weight': counted(1), 'module.ban_head.x': counted(1) });
  assert.throws(
    () => convertCheckpoint(file, { from: 'pysot' }),
    (error: Error) => {
      assert.ok(error instanceof InputError);
      assert.match(error.message, /^x\.pth: 1 of 2 tensors are not pysot's \('module\.ban_head\.x'\)/);
      return true;
    },
  );
  const { converted, leftOver, prefix } = convertCheckpoint(file, { from: 'pysot', allowPartial: true });
  assert.deepEqual(
    converted.map(({ to }) => to),
    ['backbone.conv1.weight'],
  );
  assert.deepEqual([leftOver, prefix], [['module.ban_head.x'], 'module.']);
  assert.throws(
    () => convertCheckpoint(checkpoint({ a: counted(1) }), { from: 'pysot', allowPartial: true }),
    /is it the checkpoint of another network\?/,
  );
  assert.throws(
    () => convertCheckpoint(checkpoint({ 'fc.weight': counted(1) }), { from: 'torchvision' }),
    /^InputError: x\.pth: of 1 tensor none is a tracker's or a backbone's; is it/,
  );
  assert.throws(() => convertCheckpoint(checkpoint({})), /of 0 tensors none is/);
  assert.deepEqual(
    convertCheckpoint(file).converted.map(({ to }) => to),
    ['backbone.conv1.weight', 'ban_head.x'],
  );
});

test('two names that would become one are refused', () => {
  const file = checkpoint({ 'conv1.weight': counted(1), 'backbone.conv1.weight': counted(1) });
  assert.throws(
    () => convertCheckpoint(file, { from: 'pysot' }),
    /'conv1\.weight' and 'backbone\.conv1\.weight' would both become/,
  );
});

test('against what a network expects: matched, missing, left over, wrong shape', () => {
  const expected = [
    { name: 'a', shape: [2, 3, 1, 1] },
    { name: 'b', shape: [4] },
    { name: 'c', shape: [5] },
  ];
  const tensors = new Map([
    ['a', counted(2, 3, 1, 1)],
    ['b', counted(4, 1)],
    ['z', counted(1)],
  ]);
  const match = matchTensors(expected, tensors);
  assert.deepEqual(match, {
    matched: ['a'],
    missing: ['c'],
    leftOver: ['z'],
    wrongShape: [{ name: 'b', found: [4, 1], expected: [4] }],
  });
  assert.throws(
    () => checkMatch(match, 'x.pth'),
    /^InputError: x\.pth: 1 of 3 tensors match, 1 are missing \('c'\), 1 have another shape \('b' is \[4, 1\]; expected \[4\]\), 1 are left over \('z'\); allow a partial load/,
  );
  checkMatch(match, 'x.pth', true);
  checkMatch(matchTensors(expected.slice(0, 1), tensors), 'x.pth'); // left over does not matter
  const other = matchTensors([{ name: 'q', shape: [1] }], tensors);
  assert.throws(() => checkMatch(other, 'x.pth', true), /0 of 1 tensors match.*another network\?/);
});

test('converted for a network, in its layout', () => {
  const file = checkpoint({ 'backbone.w': counted(2, 3, 1, 1), 'backbone.more': counted(1) });
  const expected = [{ name: 'backbone.w', shape: [2, 3, 1, 1] }];
  const { converted, leftOver, match } = convertCheckpoint(file, { from: 'pysot', layout: 'hwio', expected });
  assert.deepEqual(
    converted.map(({ to, tensor }) => [to, tensor.shape]),
    [['backbone.w', [1, 1, 3, 2]]],
  );
  assert.deepEqual([...converted[0]!.tensor.data], [0, 3, 1, 4, 2, 5]);
  assert.deepEqual(leftOver, ['backbone.more']);
  assert.deepEqual(match!.matched, ['backbone.w']);
  assert.throws(
    () => convertCheckpoint(file, { from: 'pysot', expected: [{ name: 'x', shape: [1] }, ...expected] }),
    /1 are missing \('x'\)/,
  );
});
