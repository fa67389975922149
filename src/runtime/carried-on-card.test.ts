import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { compile } from './compile.js';
import { lossAndGradients } from './gradients.js';
import { ort } from './session.js';
import { webgpuSkip } from './testing/webgpu-skip.js';
import { tf } from './tf.js';
import type { TensorFunction } from './trace/trace.js';

const size = 1 << 16;

/** A step of gradient descent whose wanted values come after its prediction. Both parts read 256 KiB of floats, and bools. */
const step: TensorFunction = ({ x, w, wanted, rate }) => {
  const { loss, gradients, extras } = lossAndGradients(
    (by) => {
      const y = tf.where(tf.greater(x!, 0), tf.exp(tf.mul(x!, by.w!)), 0);
      const predicted = tf.mean(tf.reshape(y, [4, -1]), 1);
      return { loss: tf.mean(tf.square(tf.sub(predicted, wanted!))) as tf.Scalar, extras: { 'map y': predicted } };
    },
    { w: w! },
  );
  return { ...extras, loss, w: tf.sub(w!, tf.mul(gradients.w!, rate!)) };
};
const inputs = { x: [size], w: { shape: [size], parameter: true }, wanted: [4], rate: [] };
const x = Float32Array.from({ length: size }, (_, i) => Math.sin(i));
const w = Float32Array.from({ length: size }, (_, i) => Math.cos(i));

/** What sessions did with tensors on the card. */
class Watch {
  /** Of each session the outputs that it was told to keep there. */
  readonly staying: string[][] = [];
  /** Types of tensors that were kept there. */
  readonly types: Set<string> = new Set();
  readonly #alive = new Set<OrtTensor>();

  /** @param copies Whether what the first part leaves is copied to the host, as on devices without tensors on a card. */
  constructor(t: TestContext, copies: boolean) {
    const { InferenceSession } = ort();
    const create = InferenceSession.create.bind(InferenceSession) as (
      model: Uint8Array,
      options: InferenceSession.SessionOptions,
    ) => Promise<InferenceSession>;
    t.mock.method(InferenceSession, 'create', async (model: Uint8Array, options: InferenceSession.SessionOptions) => {
      const { preferredOutputLocation = {}, ...others } = options;
      const names = Object.keys(preferredOutputLocation);
      const isFirst = names.every((name) => !name.startsWith('next:'));
      const isCopied = copies && isFirst;
      this.staying.push(isCopied ? [] : names);
      const session = await create(model, isCopied ? others : options);
      const run = session.run.bind(session) as (...given: unknown[]) => Promise<Record<string, OrtTensor>>;
      const watched = async (...given: unknown[]): Promise<Record<string, OrtTensor>> => {
        const results = await run(...given);
        for (const tensor of Object.values(results)) {
          if (tensor.location !== 'gpu-buffer') continue;
          this.#alive.add(tensor);
          this.types.add(tensor.type);
        }
        return results;
      };
      return Object.assign(session, { run: watched });
    });
  }

  /** Tensors on the card that were not freed. */
  get alive(): number {
    for (const tensor of this.#alive) if (tensor.location !== 'gpu-buffer') this.#alive.delete(tensor);
    return this.#alive.size;
  }
}

/** Steps towards half of what was predicted: all numbers, and what lies on the card during and after each step. */
async function descend(t: TestContext, steps: number, copies: boolean = false) {
  const watch = new Watch(t, copies);
  const program = await compile(step, inputs, { provider: 'webgpu', first: 'map ', exportable: false });
  program.setParameters({ w });
  const numbers: number[] = [];
  const alive: [number, number][] = [];
  const memory: number[] = [];
  for (let i = 0; i < steps; i++) {
    const predicted = (await program.runFirst({ x }))['map y']!.data as Float32Array;
    const during = watch.alive;
    const { loss } = await program.run({ x, wanted: predicted.map((value) => value / 2), rate: Float32Array.of(100) });
    numbers.push(...predicted, loss!.data[0]!);
    alive.push([during, watch.alive]);
    memory.push(process.memoryUsage.rss());
  }
  numbers.push(...(await program.parameters()).w!.data);
  await program.dispose();
  assert.equal(watch.alive, 0);
  t.mock.restoreAll();
  return { numbers, alive, memory, staying: watch.staying, types: [...watch.types].sort() };
}

test('what both parts of a program read stays on the card, and its numbers are those of copied values', async (t) => {
  const skip = await webgpuSkip();
  if (skip) return t.skip(skip);
  const here = await descend(t, 3);
  const [rest, first] = here.staying;
  assert.deepEqual(rest, ['next:w']);
  assert.deepEqual(here.types, ['bool', 'float32']);
  const kept = first!.length;
  assert.deepEqual(here.alive, [[kept, 1], ...[1, 2].map(() => [kept + 1, 1])]); // the weights at first are the host's
  const copied = await descend(t, 3, true);
  assert.deepEqual(copied.staying.slice(0, 2), [['next:w'], []]);
  assert.deepEqual(copied.alive, [[0, 1], ...[1, 2].map(() => [1, 1])]);
  assert.deepEqual(here.numbers, copied.numbers);
  assert.notEqual(here.numbers[4], here.numbers[14]);
});

test('100 steps leave as many tensors on the card as two, and no memory', async (t) => {
  const skip = await webgpuSkip();
  if (skip) return t.skip(skip);
  const { alive, memory } = await descend(t, 100);
  for (const counts of alive.slice(1)) assert.deepEqual(counts, alive[1]);
  const left = 80 * 5 * size; // bytes of floats and bools that 80 steps carry; the software driver's lie in this process
  const grown = memory[99]! - memory[19]!;
  assert.ok(grown < left / 2, `${grown} of ${left}`);
});
