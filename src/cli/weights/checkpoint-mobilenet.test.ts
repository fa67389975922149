import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { elementCount, floatTensor } from '../../models/checkpoints/checkpoint.js';
import { readCheckpoint } from '../../models/checkpoints/read-checkpoint.js';
import { writeSafetensors } from '../../models/checkpoints/safetensors.js';
import { printed, refuses } from '../../testing/cli.js';
import { realData } from '../../testing/fixtures.js';
import { testFolder } from '../../testing/test-folder.js';
import { modelByName } from '../../trackers/catalogue.js';

const model = 'siamcar-mobilenetv2';
const { table } = modelByName(model).build();
const shapes = new Map(table.map(({ name, shape }) => [name, shape]));
const backbone = table.map(({ name }) => name).filter((name) => name.startsWith('backbone.'));
const others = table.map(({ name }) => name).filter((name) => !name.startsWith('backbone.'));

/** A tensor's name in a file and in the reference. */
type Renamed = readonly [from: string, to: string];

/** The reference's names of the 17 blocks; the number of blocks of each stage is that of the paper's Table 2. */
const blocks = [1, 2, 3, 4, 3, 3, 1].flatMap((count, i) =>
  Array.from({ length: count }, (_, j) => `backbone.layer${i + 1}.${j}.conv`),
);

/** Keras's names: normalisations are folded into the biases, and the first block has no expansion. */
const keras: readonly Renamed[] = [
  ['Conv1', 'backbone.layer0', 0] as const,
  ...blocks.flatMap((to, b) => [
    ...(b > 0 ? [[`block_${b}_expand`, to, 0] as const] : []),
    [b > 0 ? `block_${b}_depthwise` : 'expanded_conv_depthwise', to, 3] as const,
    [b > 0 ? `block_${b}_project` : 'expanded_conv_project', to, 6] as const,
  ]),
].flatMap(([from, to, index]): Renamed[] => [
  [`${from}.weight`, `${to}.${index}.weight`],
  [`${from}.bias`, `${to}.${index + 1}.bias`],
]);

/** torchvision's names: each convolution with its normalisation. */
const torchvision: readonly Renamed[] = [
  ['features.0.0', 'features.0.1', 'backbone.layer0', 0] as const,
  ...blocks.flatMap((to, b) => {
    const own = `features.${b + 1}.conv`;
    const layers = [[`${own}.0.0`, `${own}.0.1`], [`${own}.1.0`, `${own}.1.1`], [`${own}.2`, `${own}.3`]] as const; // biome-ignore format: short
    const first = [[`${own}.0.0`, `${own}.0.1`], [`${own}.1`, `${own}.2`]] as const; // biome-ignore format: short
    const places = b > 0 ? [0, 3, 6] : [3, 6];
    return (b > 0 ? layers : first).map(([conv, norm], i) => [conv, norm, to, places[i]!] as const);
  }),
].flatMap(([conv, norm, to, index]): Renamed[] => [
  [`${conv}.weight`, `${to}.${index}.weight`],
  ...['weight', 'bias', 'running_mean', 'running_var'].map(
    (part): Renamed => [`${norm}.${part}`, `${to}.${index + 1}.${part}`],
  ),
]);

/** What the last convolution and the classifier are called, which no tracker has; and counts of batches. */
const unusedNames = {
  keras: ['Conv_1.weight', 'Conv_1.bias', 'Logits.weight'],
  torchvision: ['features.0.1.num_batches_tracked', 'features.18.0.weight', 'classifier.1.weight'],
};

/** Writes a backbone whose tensors all differ. */
function writeBackbone(t: TestContext, names: readonly Renamed[], unused: readonly string[]): string {
  const file = path.join(testFolder(t), 'mobilenet.safetensors');
  const tensors = names.map(([from, to], tensor) => {
    const shape = shapes.get(to)!;
    const data = Float32Array.from({ length: elementCount(shape) }, (_, i) => tensor + i / elementCount(shape));
    return [from, floatTensor(shape, data)] as const;
  });
  const rest = unused.map((name) => [name, floatTensor([1], Float32Array.of(1))] as const);
  writeSafetensors(file, new Map([...tensors, ...rest]), { input: 'rgb-inception' });
  return file;
}

interface Row {
  readonly from: string;
  readonly to: string;
  readonly shape: readonly number[];
  readonly derived?: boolean;
}

/** Converts a backbone and checks each tensor of the report, and of the file that is written. */
async function checkConversion(
  t: TestContext,
  file: string,
  format: 'keras' | 'torchvision',
  unused: readonly string[],
): Promise<void> {
  const names = { keras, torchvision }[format];
  const out = path.join(testFolder(t), 'out.safetensors');
  const convert = ['checkpoint', 'convert', file, out, '--key-format', format, '--model', model];
  await refuses(/260 of 315 tensors match, 55 are missing \('neck\./, ...convert);
  assert.equal(existsSync(out), false);
  const shown = JSON.parse(await printed(...convert, '--allow-partial', '--json'));
  assert.deepEqual([shown.matched, shown.wrongShape, shown.leftOver], [260, [], []]);
  assert.deepEqual(shown.missing, others);
  assert.deepEqual([...shown.unused].sort(), [...unused].sort());
  const rows = shown.converted as readonly Row[];
  const [stored, written] = [readCheckpoint(file), readCheckpoint(out)];
  assert.deepEqual(new Set(written.tensors.keys()), new Set(backbone));
  const read = new Map(rows.filter(({ derived }) => !derived).map(({ from, to }) => [from, to]));
  assert.deepEqual(read, new Map(names));
  for (const { from, to, shape, derived } of rows) {
    assert.deepEqual(shape, shapes.get(to), to);
    const { data } = written.tensors.get(to)!;
    if (derived) assert.deepEqual(data, computingNothing(to), to);
    else assert.ok(Buffer.from(data.buffer).equals(Buffer.from(stored.tensors.get(from)!.data.buffer)), to);
  }
  assert.equal(written.metadata.names, format);
  assert.equal(written.metadata.model, model);
}

/** What a derived tensor must hold for its layer to leave its input as it is: the identity, scale 1, mean and offset 0. */
function computingNothing(name: string): Float32Array {
  const shape = shapes.get(name)!;
  if (shape.length === 4) {
    const channels = shape[0]!;
    assert.deepEqual(shape, [channels, channels, 1, 1], name);
    return Float32Array.from({ length: channels ** 2 }, (_, i) => (i % (channels + 1) === 0 ? 1 : 0));
  }
  const value = name.endsWith('.weight') ? 1 : name.endsWith('.running_var') ? 1 - 1e-5 : 0;
  return new Float32Array(elementCount(shape)).fill(value);
}

for (const format of ['keras', 'torchvision'] as const) {
  test(`convert --key-format ${format}: every tensor of ${model}'s backbone, under its name; what the file lacks computes nothing`, async (t) => {
    const names = { keras, torchvision }[format];
    const file = writeBackbone(t, names, unusedNames[format]);
    await checkConversion(t, file, format, unusedNames[format]);
    const out = path.join(testFolder(t), 'out.safetensors');
    const other = format === 'keras' ? 'torchvision' : 'keras';
    await refuses(/tensors are not (keras|torchvision)'s/, 'checkpoint', 'convert', file, out, '--key-format', other);
    const whole = await printed('checkpoint', 'convert', file, out, '--key-format', format);
    const was = { keras: 'block_3_expand.weight', torchvision: 'features.4.conv.0.0.weight' }[format];
    const row = whole.split('\n').find((line) => line.startsWith('backbone.layer3.0.conv.0.weight '))!;
    assert.deepEqual(row.trim().split(/ {2,}/), ['backbone.layer3.0.conv.0.weight', was, '[144, 24, 1, 1]', 'float32']);
    assert.match(whole, /^backbone\.layer1\.0\.conv\.0\.weight .* not in the file: computes nothing$/m);
    assert.match(whole, /\n.*out\.safetensors: 260 tensors, kernels as oihw\n/);
    const last = whole.split('\n').at(-1)!;
    assert.ok(last.startsWith('not used by a tracker, skipped: '), last);
    for (const name of unusedNames[format]) assert.ok(last.includes(`'${name}'`), last);
  });
}

const real = realData('weights/mobilenet-v2-1.0-224/mobilenet_v2_1.0_224_backbone.safetensors');
test("convert --key-format keras: Keras's own weights", { skip: real.skip }, async (t) => {
  await checkConversion(t, real.file, 'keras', ['Conv_1.weight', 'Conv_1.bias']);
});
