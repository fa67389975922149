import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { truncateSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { modelByName } from '../../trackers/catalogue.js';
import { noAugmentation, pairRecipeDefaults } from '../../trackers/pair-recipe.js';
import type { PairOptions } from './options.js';
import { createPairSource, type PairSourceOptions } from './pair-source.js';
import { noiseTrainingSet } from './testing/noise-training-set.js';

const small: Partial<PairOptions> = {
  pairsPerEpoch: 26,
  batchSize: 4,
  templateSize: 33,
  searchSize: 65,
  preparedSize: 129,
  search: { ...pairRecipeDefaults.search, shift: 16 },
};

/** A digest of every batch of an epoch from one on. */
async function digests(
  set: TrainingSet,
  overrides: Partial<PairOptions> = {},
  context: PairSourceOptions = { workers: 1 },
  from: number = 0,
): Promise<string[]> {
  const source = createPairSource([set], { ...small, ...overrides }, context);
  const found: string[] = [];
  for await (const { template, search, boxes, negative } of source.batches(3, from)) {
    const hash = createHash('sha256');
    for (const part of [template, search, boxes, negative]) hash.update(part);
    found.push(hash.digest('hex'));
  }
  await source.close();
  return found;
}

test('batches do not depend on the numbers of workers and prefetched batches and the cache size', async (t) => {
  const set = await noiseTrainingSet(t);
  const one = await digests(set);
  assert.equal(one.length, 6); // 26 pairs make six full batches
  assert.equal(new Set(one).size, 6);
  assert.deepEqual(await digests(set, {}, { workers: 3, ahead: 1 }), one);
  assert.deepEqual(await digests(set, {}, { workers: 2, ahead: 6, cacheBytes: 0 }), one);
  assert.notDeepEqual(await digests(set, { seed: 2 }), one);
});

test('invalid numbers of workers, prefetched batches and bytes are rejected', async (t) => {
  const set = await noiseTrainingSet(t);
  const refused = (context: PairSourceOptions, message: RegExp): void => {
    assert.throws(() => createPairSource([set], small, context), { name: 'InputError', message });
  };
  refused({ workers: 0 }, /^training pairs: workers is 0; expected a whole number from 1 to \d+ /);
  refused({ workers: 50_000 }, /^training pairs: workers is 50000; expected a whole number from 1 to \d+ /);
  refused({ ahead: Number.NaN }, /expected ahead to be an integer >= 1, found NaN/);
  refused({ cacheBytes: -1 }, /expected cacheBytes to be an integer >= 0, found -1/);
});

test('starting at batch 4 yields the same batches', async (t) => {
  const set = await noiseTrainingSet(t);
  assert.deepEqual(await digests(set, {}, { workers: 2 }, 4), (await digests(set)).slice(4));
  assert.deepEqual(await digests(set, {}, { workers: 1 }, 6), []);
});

test('every geometry yields finite values in the range of its pixel format', async (t) => {
  const set = await noiseTrainingSet(t);
  for (const family of ['siamrpnpp', 'siamfcpp', 'cosiamrpn'] as const) {
    const pixelFormat = family === 'cosiamrpn' ? 'rgb-imagenet' : 'bgr';
    const { pairs } = modelByName(`${family}-tiny`).recipe;
    const search = { ...pairs.search, shift: pairs.search.shift / 4 }; // the images are a quarter as wide
    const sizes = { ...small, search, mixing: 'equal', pixelFormat } as const;
    const source = createPairSource([set], { ...pairs, ...sizes, grey: 0.2 }, { workers: 1 });
    const max = pixelFormat === 'bgr' ? 330 : 3;
    for await (const { search, template } of source.batches(0)) {
      assert.ok(search.every((value) => Math.abs(value) < max) && template.every((value) => Math.abs(value) < max));
      assert.ok(new Set(search).size > 1000);
    }
    await source.close();
  }
});

test('one warp differs little from cropping the prepared square first', async (t) => {
  const set = await noiseTrainingSet(t);
  const images: Float32Array[] = [];
  for (const resampling of ['once', 'twice'] as const) {
    const options = { ...small, resampling, template: noAugmentation, search: noAugmentation };
    const source = createPairSource([set], options, { workers: 1 });
    for await (const { search } of source.batches(0)) {
      images.push(Float32Array.from(search));
      break;
    }
    await source.close();
  }
  const [once, twice] = images as [Float32Array, Float32Array];
  const mean = once.reduce((sum, value, i) => sum + Math.abs(value - twice[i]!), 0) / once.length;
  assert.ok(mean > 0 && mean < 1.5, `mean difference ${mean}`);
});

test('an unreadable image is counted and its pair redrawn, equally for any number of workers', async (t) => {
  const set = await noiseTrainingSet(t);
  writeFileSync(set.videos[0]!.tracks[0]!.path(2), 'no image');
  truncateSync(set.videos[1]!.tracks[0]!.path(0), 300);
  const options = { ...small, maxUnreadable: 0.5 };
  const source = createPairSource([set], options, { workers: 1 });
  let batches = 0;
  for await (const { search } of source.batches(0)) {
    batches++;
    assert.ok(search.every(Number.isFinite));
  }
  assert.equal(batches, 6);
  const { count, examples } = source.unreadable();
  assert.equal(count, 2);
  assert.match(examples.join(), /0[/\\]2\.jpg/);
  await source.close();
  assert.deepEqual(await digests(set, options, { workers: 3 }), await digests(set, options));
});

test('too many unreadable images are an error that names one', async (t) => {
  const set = await noiseTrainingSet(t, 3);
  for (const { tracks } of set.videos) for (let i = 0; i < 4; i++) writeFileSync(tracks[0]!.path(i), 'no image');
  const source = createPairSource([set], small, { workers: 2 });
  const whole = async (): Promise<void> => {
    for await (const _ of source.batches(0));
  };
  await assert.rejects(whole, (error: unknown) => {
    assert.ok(error instanceof InputError);
    assert.match(error.message, /images could not be read; expected at most 1 %. First: .*\.jpg/);
    return true;
  });
  await source.close();
});

test('a closed source yields no more batches and leaves no worker running', async (t) => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const source = createPairSource([await noiseTrainingSet(t)], small, { workers: 2 });
  for await (const _ of source.batches(0)) break;
  assert.ok(source.waitedMs() > 0);
  await source.close();
  await source.close();
  await assert.rejects(async () => {
    for await (const _ of source.batches(0));
  }, /was closed/);
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length, before);
});

test('an abandoned epoch does not affect the next; concurrent epochs are rejected', async (t) => {
  const set = await noiseTrainingSet(t);
  const whole = await digests(set);
  const source = createPairSource([set], small, { workers: 2 });
  for await (const _ of source.batches(0)) {
    await assert.rejects(async () => {
      for await (const _ of source.batches(0));
    }, /one epoch at a time/);
    break;
  }
  const hash = createHash('sha256');
  for await (const { template, search, boxes, negative } of source.batches(3)) {
    for (const part of [template, search, boxes, negative]) hash.update(part);
    break;
  }
  assert.equal(hash.digest('hex'), whole[0]);
  await source.close();
});

test('an aborted signal rejects with its reason', async (t) => {
  const stop = new AbortController();
  const source = createPairSource([await noiseTrainingSet(t)], small, { workers: 1, signal: stop.signal });
  const reason = new Error('enough');
  await assert.rejects(async () => {
    for await (const _ of source.batches(0)) stop.abort(reason);
  }, reason);
  await source.close();
  assert.throws(() => createPairSource([], small, { signal: stop.signal }), reason);
});
