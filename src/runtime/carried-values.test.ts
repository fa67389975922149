import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InferenceSession, Tensor as OrtTensor } from 'onnxruntime-node';
import { toOrtTensor } from './feeds.js';
import { CompiledProgram } from './program.js';
import { ort } from './session.js';
import { SpareTensors } from './spare-tensors.js';
import type { Port } from './trace/trace.js';

const port = (name: string): Port => ({ name, graphName: name, shape: [1], dtype: 'float32', layout: [0] });
const number = (value: number): OrtTensor => toOrtTensor('float32', Float32Array.of(value), [1]);

/** A first part that leaves 2 x, and a rest that returns it, which fails where it is 0. */
function fakeProgram(place: 'host' | 'card') {
  const log: string[] = [];
  const device = { isLost: false };
  const values = new Map<OrtTensor, number>();
  /** A tensor whose numbers only the fake session knows, as that of a card. */
  const onCard = (value: number): OrtTensor => {
    const dispose = (): void => {
      log.push(`freed ${value}`);
      if (device.isLost) throw new Error(`the device was lost, with ${value}`);
    };
    const tensor = ort().Tensor.fromGpuBuffer({} as never, { dataType: 'float32', dims: [1], dispose });
    values.set(tensor, value);
    return tensor;
  };
  const first = {
    inputNames: ['x'],
    run: async ({ x }: Record<string, OrtTensor>, fetches: Record<string, OrtTensor | null>) => {
      const value = 2 * (x!.data[0] as number);
      log.push(`first ${value}${fetches.carried ? ' to a buffer' : ''}`);
      if (fetches.carried) (fetches.carried.data as Float32Array)[0] = value;
      if (value < 0) throw new Error('the first part fails');
      const left = fetches.carried ?? (place === 'card' ? onCard(value) : number(value));
      return { 'map y': number(value), carried: left };
    },
  };
  const rest = {
    inputNames: ['x', 'carried'],
    run: async ({ carried }: Record<string, OrtTensor>) => {
      const value = values.get(carried!) ?? (carried!.data[0] as number);
      log.push(`rest ${value}`);
      if (value === 0) throw new Error('the rest fails');
      return { z: number(value) };
    },
  };
  const sessionOf = (fake: object): InferenceSession => fake as InferenceSession;
  const program = new CompiledProgram({
    session: sessionOf(rest),
    provider: place === 'card' ? 'webgpu' : 'cpu',
    feeds: [port('x')],
    parameters: [port('w')],
    outputs: [port('z')],
    updates: [],
    onCard: place === 'card',
    spares: new SpareTensors(),
    first: { session: sessionOf(first), outputs: [port('map y')], carried: ['carried'] },
    release: async () => void log.push('released'),
  });
  program.setParameters({ w: Float32Array.of(0) });
  const take = (): string[] => log.splice(0);
  return { program, take, device, x: (value: number) => ({ x: Float32Array.of(value) }) };
}

test('what the first part leaves on a card is freed after the rest, and is new each time', async () => {
  const { program, take, x } = fakeProgram('card');
  for (const value of [1, 2]) {
    assert.deepEqual([...(await program.runFirst(x(value)))['map y']!.data], [2 * value]);
    assert.deepEqual([...(await program.run(x(value))).z!.data], [2 * value]);
  }
  assert.deepEqual(take(), ['first 2', 'rest 2', 'freed 2', 'first 4', 'rest 4', 'freed 4']);
  await assert.rejects(program.run(x(2)), /call runFirst first/);
  assert.deepEqual(take(), []);
});

test('control: on the host it is left in one buffer, which nothing frees', async () => {
  const { program, take, x } = fakeProgram('host');
  for (const value of [1, 2]) {
    await program.runFirst(x(value));
    assert.deepEqual([...(await program.run(x(value))).z!.data], [2 * value]);
  }
  await program.dispose();
  assert.deepEqual(take(), ['first 2', 'rest 2', 'first 4 to a buffer', 'rest 4', 'released']);
});

test('it is freed where the rest fails or is given bad inputs, and the first part is needed anew', async () => {
  const { program, take, x } = fakeProgram('card');
  await program.runFirst(x(0));
  await assert.rejects(program.run(x(0)), /the rest fails/);
  assert.deepEqual(take(), ['first 0', 'rest 0', 'freed 0']);
  await program.runFirst(x(1));
  await assert.rejects(program.run({}), /^InputError: input 'x' is missing/);
  assert.deepEqual(take(), ['first 2', 'freed 2']);
  await assert.rejects(program.run(x(1)), /call runFirst first/);
});

test('a first part that is run again frees what the one before left, before it runs', async () => {
  const { program, take, x } = fakeProgram('card');
  await program.runFirst(x(1));
  await assert.rejects(program.runFirst({}), /input 'x' is missing/); // nothing was run
  await program.runFirst(x(2));
  assert.deepEqual([...(await program.run(x(2))).z!.data], [4]);
  assert.deepEqual(take(), ['first 2', 'freed 2', 'first 4', 'rest 4', 'freed 4']);
});

test('new parameters and the end of the program free it', async () => {
  const { program, take, x } = fakeProgram('card');
  await program.runFirst(x(1));
  program.setParameters({ w: Float32Array.of(1) });
  assert.deepEqual(take(), ['first 2', 'freed 2']);
  await program.runFirst(x(2));
  await program.dispose();
  assert.deepEqual(take(), ['first 4', 'freed 4', 'released']);
});

test('runs succeed although a device that is lost frees nothing; the end of the program tells of it, and releases the rest', async () => {
  const { program, take, device, x } = fakeProgram('card');
  await program.runFirst(x(1));
  device.isLost = true;
  assert.deepEqual([...(await program.run(x(1))).z!.data], [2]);
  assert.deepEqual(take(), ['first 2', 'rest 2', 'freed 2']);
  await program.runFirst(x(2));
  const disposed = program.dispose();
  assert.equal(program.dispose(), disposed);
  await assert.rejects(disposed, /^Error: the device was lost, with 4$/);
  assert.deepEqual(take(), ['first 4', 'freed 4', 'released']);
});

for (const place of ['card', 'host'] as const) {
  test(`after a first part that failed the rest is refused, whatever one before left on the ${place}`, async () => {
    const { program, x } = fakeProgram(place);
    await program.runFirst(x(1));
    await assert.rejects(program.runFirst(x(-1)), /the first part fails/);
    await assert.rejects(program.run(x(1)), /^InputError: the first part of the program was not run/);
    await program.runFirst(x(3));
    assert.deepEqual([...(await program.run(x(3))).z!.data], [6]);
  });
}
