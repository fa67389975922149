import { test } from 'node:test';
import { both, close, type Feeds } from '../../testing/losses.js';
import { selectCrossEntropy } from './pysot-losses.js';

/** A map of five points with these labels; background 0 and foreground 2. */
async function crossEntropyOf(labels: number[]): Promise<number> {
  const feed = (data: number[]): Feeds[string] => ({ shape: [5], data: Float32Array.from(data) });
  const { loss } = await both(
    ({ background, foreground, wanted }) => ({ loss: selectCrossEntropy(background!, foreground!, wanted!) }),
    { background: feed([0, 0, 0, 0, 0]), foreground: feed([2, 2, 2, 2, 2]), wanted: feed(labels) },
  );
  return loss![0]!;
}

test('cross-entropy: a class of exactly one sample counts as empty', async () => {
  const [positive, negative] = [Math.log1p(Math.exp(-2)), Math.log1p(Math.exp(2))];
  close(await crossEntropyOf([1, 1, 0, 0, -1]), 0.5 * positive + 0.5 * negative);
  close(await crossEntropyOf([1, 1, 1, 0, -1]), 0.5 * positive);
  close(await crossEntropyOf([1, 0, 0, 0, -1]), 0.5 * negative);
  close(await crossEntropyOf([1, 0, -1, -1, -1]), 0);
  close(await crossEntropyOf([-1, -1, -1, -1, -1]), 0);
});
