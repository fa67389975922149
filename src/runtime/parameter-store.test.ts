import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Tensor as OrtTensor } from 'onnxruntime-node';
import { ParameterStore } from './parameter-store.js';
import { ort } from './session.js';
import { SpareTensors } from './spare-tensors.js';
import type { Port } from './trace/trace.js';

const port: Port = { name: 'w', graphName: 'w', shape: [2], dtype: 'float32', layout: [0] };
const update: Port = { ...port, graphName: 'next:w' };

function storeOf(spares: SpareTensors, values: readonly number[]): ParameterStore {
  const store = new ParameterStore([port], [update], false, spares);
  store.set({ w: Float32Array.from(values) });
  return store;
}

/** A run that adds 1. */
function run(store: ParameterStore, isKept: boolean = true): void {
  const next = store.fetches()['next:w']!;
  (next.data as Float32Array).set((store.feeds().w!.data as Float32Array).map((value) => value + 1));
  store.advance({}, () => isKept);
}

test('two programs that run in turns share the buffer of the next values, and neither sees values of the other', async () => {
  const spares = new SpareTensors();
  const [one, two] = [storeOf(spares, [1, 2]), storeOf(spares, [10, 20])];
  const free = one.feeds().w;
  run(one);
  assert.equal(two.fetches()['next:w'], free);
  run(two);
  run(one);
  const [a, b] = [await one.read(), await two.read()];
  assert.deepEqual([a.w!.data, b.w!.data], [Float32Array.of(3, 4), Float32Array.of(11, 21)]);
});

test('two programs that run at the same time write to two buffers', () => {
  const spares = new SpareTensors();
  const [one, two] = [storeOf(spares, [1, 2]), storeOf(spares, [10, 20])];
  assert.notEqual(one.fetches()['next:w'], two.fetches()['next:w']);
});

test('a next value that is not kept frees its buffer for other programs, and the value before stays', async () => {
  const spares = new SpareTensors();
  const [one, two] = [storeOf(spares, [1, 2]), storeOf(spares, [10, 20])];
  const before = one.feeds().w;
  const written = one.fetches()['next:w'];
  run(one, false);
  assert.equal(one.feeds().w, before);
  assert.deepEqual((await one.read()).w!.data, Float32Array.of(1, 2));
  assert.equal(two.fetches()['next:w'], written);
});

test('a run that failed writes to the same buffer next time', () => {
  const store = storeOf(new SpareTensors(), [1, 2]);
  assert.equal(store.fetches()['next:w'], store.fetches()['next:w']);
});

/** Two parameters on a card, whose tensors are freed into a log. */
function cardStore() {
  const log: string[] = [];
  const device = { isLost: false };
  const next = (name: string): OrtTensor => {
    const dispose = (): void => {
      log.push(name);
      if (device.isLost) throw new Error(`the device was lost, with ${name}`);
    };
    return ort().Tensor.fromGpuBuffer({} as never, { dataType: 'float32', dims: [2], dispose });
  };
  const names = ['w', 'v'];
  const ports = names.map((name) => ({ ...port, name, graphName: name }));
  const updates = ports.map((one) => ({ ...one, graphName: `next:${one.name}` }));
  const store = new ParameterStore(ports, updates, true, new SpareTensors());
  store.set(Object.fromEntries(names.map((name) => [name, Float32Array.of(1, 2)])));
  /** The next values of both after a step. */
  const results = (step: number) => Object.fromEntries(names.map((name) => [`next:${name}`, next(`${name}${step}`)]));
  return { store, device, results, take: () => log.splice(0) };
}

test('all parameters take their next values although a device that is lost cannot free those before', async () => {
  const { store, device, results, take } = cardStore();
  store.advance(results(1), () => true);
  device.isLost = true;
  const second = results(2);
  store.advance(second, () => true);
  assert.deepEqual(store.feeds(), { w: second['next:w'], v: second['next:v'] });
  assert.deepEqual(take(), ['w1', 'v1']);
  store.set({ w: Float32Array.of(3, 4), v: Float32Array.of(5, 6) });
  assert.deepEqual(take(), ['w2', 'v2']);
  assert.deepEqual((await store.read()).v!.data, Float32Array.of(5, 6));
  store.advance(results(3), () => true);
  await assert.rejects(store.dispose(), /^Error: the device was lost, with w3$/);
  assert.deepEqual(take(), ['w3', 'v3']);
});

test('where the decision on one parameter fails, none takes its next value, and those are freed', () => {
  const decide = (name: string): boolean => {
    if (name === 'v') throw new Error('undecided');
    return true;
  };
  const { store, results, take } = cardStore();
  const before = store.feeds();
  assert.throws(() => store.advance(results(1), decide), /undecided/);
  assert.deepEqual(store.feeds(), before);
  assert.deepEqual(take(), ['w1', 'v1']);
});

test('a disposed store refers to no tensor', async () => {
  const store = storeOf(new SpareTensors(), [1, 2]);
  assert.equal(Object.keys(store.feeds()).length, 1);
  await store.dispose();
  assert.equal(Object.keys(store.feeds()).length, 0);
});
