import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ParameterStore } from './parameter-store.js';
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

test('a disposed store refers to no tensor', () => {
  const store = storeOf(new SpareTensors(), [1, 2]);
  assert.equal(Object.keys(store.feeds()).length, 1);
  store.dispose();
  assert.equal(Object.keys(store.feeds()).length, 0);
});
