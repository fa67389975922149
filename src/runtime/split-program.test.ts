import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { InferenceSession } from 'onnxruntime-node';
import { blockSize } from './block-size.js';
import { compile } from './compile.js';
import { lossAndGradients } from './gradients.js';
import type { Program } from './program.js';
import { ort } from './session.js';
import { tf } from './tf.js';
import type { TensorFunction } from './trace/trace.js';

/** A step of gradient descent whose wanted values come after its prediction; both parts read a comparison. */
const step: TensorFunction = ({ x, w, wanted, rate }) => {
  const { loss, gradients, extras } = lossAndGradients(
    (by) => {
      const y = tf.matMul(x as tf.Tensor2D, by.w as tf.Tensor2D);
      const isLarge = tf.greater(tf.slice(x as tf.Tensor2D, [0, 0], [4, 2]), 0);
      const predicted = tf.sigmoid(tf.where(isLarge, y, tf.mul(y, 0.1)));
      return { loss: tf.mean(tf.square(tf.sub(predicted, wanted!))) as tf.Scalar, extras: { 'map y': predicted } };
    },
    { w: w! },
  );
  return { ...extras, loss, w: tf.sub(w!, tf.mul(gradients.w!, rate!)) };
};

const inputs = { x: [4, 3], w: { shape: [3, 2], parameter: true }, wanted: [4, 2], rate: [] };
const x = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
const w = Float32Array.from({ length: 6 }, (_, i) => Math.cos(i));
const rate = Float32Array.of(0.5);

/** Three steps towards half of what was predicted. */
async function descend(
  program: Program,
  predict: (feeds: { x: Float32Array }) => Promise<Float32Array>,
): Promise<{ losses: number[]; weights: number[] }> {
  program.setParameters({ w });
  const losses: number[] = [];
  for (let i = 0; i < 3; i++) {
    const wanted = (await predict({ x })).map((value) => value / 2);
    losses.push((await program.run({ x, wanted, rate })).loss!.data[0]!);
  }
  return { losses, weights: [...(await program.parameters()).w!.data] };
}

for (const options of [{ threads: 1 }, { eager: 'cpu' }] as const) {
  test(`a program in two parts computes what a whole one does: ${JSON.stringify(options)}`, async () => {
    const whole = await compile(step, inputs, options);
    const zeros = { wanted: new Float32Array(8), rate: new Float32Array(1) }; // a rate of 0 changes no weight
    const expected = await descend(whole, async (feeds) => {
      return (await whole.run({ ...feeds, ...zeros }))['map y']!.data as Float32Array;
    });
    const split = await compile(step, inputs, { ...options, first: 'map ' });
    assert.deepEqual(
      split.outputs.map(({ name }) => name),
      ['loss'],
    );
    const found = await descend(split, async (feeds) => (await split.runFirst(feeds))['map y']!.data as Float32Array);
    assert.deepEqual(found, expected);
    assert.notEqual(found.losses[0], found.losses[2]);
    await whole.dispose();
    await split.dispose();
  });
}

test('a program in two parts in half precision computes what a whole one does; control: float32 is another', async () => {
  const maps: TensorFunction = ({ x, w, wanted }) => {
    const y = tf.sigmoid(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D));
    return { 'map y': y, loss: tf.mean(tf.square(tf.sub(tf.exp(y), wanted!))) };
  };
  const specs = { x: inputs.x, w: inputs.w, wanted: inputs.wanted };
  const wanted = new Float32Array(8).fill(0.3);
  const numbers = async (half: boolean): Promise<{ map: number[]; loss: number }[]> => {
    const whole = await compile(maps, specs, { threads: 1, half });
    const split = await compile(maps, specs, { threads: 1, half, first: 'map ' });
    for (const program of [whole, split]) program.setParameters({ w });
    const both = await whole.run({ x, wanted });
    const first = await split.runFirst({ x });
    const { loss } = await split.run({ x, wanted });
    for (const program of [whole, split]) await program.dispose();
    return [
      { map: [...both['map y']!.data], loss: both.loss!.data[0]! },
      { map: [...first['map y']!.data], loss: loss!.data[0]! },
    ];
  };
  const [whole, split] = await numbers(true);
  assert.deepEqual(split, whole);
  const [full] = await numbers(false);
  assert.notDeepEqual(full, whole);
});

test('the first part comes before the rest, once for each run and with the same parameters', async () => {
  const split = await compile(step, inputs, { threads: 1, first: 'map ' });
  split.setParameters({ w });
  const feeds = { x, wanted: new Float32Array(8), rate };
  await assert.rejects(
    split.run(feeds),
    /^InputError: the first part of the program was not run; call runFirst first$/,
  );
  const { 'map y': first } = await split.runFirst({ x });
  const before = [...first!.data];
  await split.run(feeds);
  await assert.rejects(split.run(feeds), /call runFirst first/);
  await split.runFirst({ x: x.map((value) => -value) });
  assert.deepEqual([...first!.data], before); // results are the caller's
  split.setParameters({ w });
  await assert.rejects(split.run(feeds), /call runFirst first/);
  await assert.rejects(split.runFirst({} as never), /input 'x' is missing/);
  await split.dispose();
});

test('a program of one part has no first part', async () => {
  for (const options of [{ threads: 1 }, { eager: 'cpu' }] as const) {
    const whole = await compile(step, inputs, options);
    whole.setParameters({ w });
    await assert.rejects(
      whole.runFirst({ x }),
      /^InputError: the program has one part; compile it with the option 'first'$/,
    );
    await whole.dispose();
  }
});

test('a beginning that no output has is refused with the names that there are', async () => {
  await assert.rejects(compile(step, inputs, { threads: 1, first: 'mpa ' }), {
    name: 'InputError',
    message: /^first is 'mpa '; expected the beginning of a name of the outputs .*map /,
  });
});

/** Compiles the step in two parts where the creation of a session fails; which sessions were released. */
async function releasedAfter(failing: number, t: TestContext): Promise<string[]> {
  await blockSize(); // runs a session of its own once
  const { InferenceSession } = ort();
  const create = InferenceSession.create.bind(InferenceSession) as (model: Uint8Array) => Promise<InferenceSession>;
  const log: string[] = [];
  let count = 0;
  const mocked = t.mock.method(InferenceSession, 'create', async (model: Uint8Array) => {
    const index = count++;
    if (index === failing) throw new Error('out of memory');
    const session = await create(model);
    const release = session.release.bind(session);
    log.push(`created ${index}`);
    return Object.assign(session, {
      release: async () => {
        log.push(`released ${index}`);
        await release();
      },
    });
  });
  const options = { threads: 1, first: 'map ' };
  if (failing < 2)
    await assert.rejects(compile(step, inputs, options), { name: 'InputError', message: /out of memory/ });
  else await (await compile(step, inputs, options)).dispose();
  mocked.mock.restore();
  return log;
}

test('of a program in two parts no session stays where one cannot be made; control: both are released with it', async (t) => {
  assert.deepEqual(await releasedAfter(0, t), []);
  assert.deepEqual(await releasedAfter(1, t), ['created 0', 'released 0']);
  assert.deepEqual(await releasedAfter(2, t), ['created 0', 'created 1', 'released 0', 'released 1']);
});
