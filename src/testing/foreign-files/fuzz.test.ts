import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { InputError } from '../../errors.js';
import { random } from '../../random/random.js';
import { testFolder } from '../test-folder.js';
import { damaged } from './damage.js';
import { foreignTargets, type Target } from './targets.js';

const isSoak = process.env.SIAMDLA_SOAK === '1';
/** Cases for each reader; twenty times as many with SIAMDLA_SOAK=1. */
const cases = isSoak ? 4000 : 200;
/** Milliseconds that no small file may take. */
const maxMs = 5000;

interface Counts {
  accepted: number;
  rejected: number;
  readonly others: string[];
  slowest: number;
}

/** Reads damaged copies of a target's foreign file. */
async function fuzz(t: TestContext, name: string, { files, foreign, read, share = 1 }: Target): Promise<Counts> {
  const folder = testFolder(t, files);
  const place = path.join(folder, foreign);
  const good = Buffer.from(files[foreign]!);
  const counts: Counts = { accepted: 0, rejected: 0, others: [], slowest: 0 };
  await read(folder); // the control: what is damaged below is good
  for (let i = 0; i < cases * share; i++) {
    const bytes = damaged(good, random(1, 'foreign files', name, i));
    mkdirSync(path.dirname(place), { recursive: true });
    writeFileSync(place, bytes);
    const started = performance.now();
    try {
      await read(folder);
      counts.accepted++;
    } catch (error) {
      const isTold = error instanceof InputError && error.message.includes(folder) && !error.message.includes('\n');
      if (isTold) counts.rejected++;
      else counts.others.push(`case ${i}: ${String(error).slice(0, 300)}`);
    }
    counts.slowest = Math.max(counts.slowest, performance.now() - started);
  }
  return counts;
}

for (const [name, target] of Object.entries(await foreignTargets())) {
  test(`damaged files are read or refused by name: ${name}`, async (t) => {
    const { accepted, rejected, others, slowest } = await fuzz(t, name, target);
    t.diagnostic(
      `${name} | ${accepted} accepted | ${rejected} rejected | ${others.length} other errors | slowest ${slowest.toFixed(0)} ms`,
    );
    assert.deepEqual(others.slice(0, 5), []);
    assert.ok(accepted + rejected === cases * (target.share ?? 1) && slowest < maxMs);
  });
}

test('control: an error of another kind, or without the name of the file, is seen', async (t) => {
  const failing = (error: Error): Target => {
    let calls = 0;
    const read = (): void => {
      if (calls++ > 0) throw error;
    };
    return { files: { a: 'x' }, foreign: 'a', read, share: 3 / cases };
  };
  assert.equal((await fuzz(t, 'x', failing(new TypeError('x')))).others.length, 3);
  assert.equal((await fuzz(t, 'x', failing(new InputError('a file is bad')))).others.length, 3);
});
