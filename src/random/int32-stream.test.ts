import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Int32Stream } from './int32-stream.js';
import { random } from './random.js';

/** The recursion of sfc32 in integers of any size, without its first 16 numbers. */
function* sfc32(state: readonly number[]): Generator<number> {
  let [a, b, c, counter] = state.map((word) => BigInt.asUintN(32, BigInt(word))) as [bigint, bigint, bigint, bigint];
  const low = (value: bigint): bigint => BigInt.asUintN(32, value);
  for (let i = 0; ; i++) {
    const value = low(a + b + counter);
    counter = low(counter + 1n);
    a = b ^ (b >> 9n);
    b = low(c + (c << 3n));
    c = low((low(c << 21n) | (c >> 11n)) + value);
    if (i >= 16) yield Number(BigInt.asIntN(32, value));
  }
}

test('the numbers are those of sfc32, over several blocks', () => {
  const rng = random(5, 'stream');
  const stream = new Int32Stream(rng);
  const expected = sfc32(rng.state());
  for (let i = 0; i < 3000; i++) assert.equal(stream.next(), expected.next().value, `number ${i}`);
});

test('numbers that are taken from the block are not given again, and a block is not left before its end', () => {
  const [stream, whole] = [new Int32Stream(random(5, 'taken')), new Int32Stream(random(5, 'taken'))];
  const numbers: number[] = [];
  while (numbers.length < 2500) {
    stream.refill();
    stream.refill(); // changes nothing while numbers are left
    const end = Math.min(stream.block.length, stream.at + 700);
    numbers.push(...stream.block.subarray(stream.at, end));
    stream.at = end;
    numbers.push(stream.next());
  }
  assert.deepEqual(
    numbers,
    numbers.map(() => whole.next()),
  );
});

test('the seed is not changed', () => {
  const rng = random(5, 'seed');
  const before = rng.state();
  new Int32Stream(rng).next();
  assert.deepEqual(rng.state(), before);
});
