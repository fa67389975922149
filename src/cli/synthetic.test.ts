import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { siamdla } from '../testing/cli.js';
import { testFolder } from '../testing/test-folder.js';
import { syntheticCommand } from './synthetic.js';

async function run(t: TestContext, words: readonly string[]): Promise<string> {
  const log = t.mock.method(console, 'log', () => {});
  const command = syntheticCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  await command.parseAsync([...words], { from: 'user' });
  const said = log.mock.calls.map((call) => call.arguments.join(' ')).join('\n');
  log.mock.restore();
  return said;
}

test('makes the parts that were asked for and counts their attributes', async (t) => {
  const out = testFolder(t);
  const words = ['--sequences', '3', '--frames', '5', '--out', out];
  const all = await run(t, words);
  assert.match(all, /part +sequences +frames +IV +OPR +SV +OCC +DEF +MB +FM +IPR +OV +BC +LR/);
  for (const split of ['train', 'validation', 'test']) assert.match(all, new RegExp(`^${split} +3 +\\d+ `, 'm'));
  const [part, ...rest] = JSON.parse(await run(t, [...words, '--split', 'test', '--json'])) as {
    split: string;
    folder: string;
    attributes: Record<string, number>;
  }[];
  assert.deepEqual([part!.split, rest.length, part!.attributes.IV! > 0], ['test', 0, true]);
  assert.ok(path.dirname(part!.folder) === out && existsSync(path.join(part!.folder, 'test-003', 'img', '0001.jpg')));
});

test('a bad option is one line', async (t) => {
  await assert.rejects(
    run(t, ['--split', 'tset']),
    /argument 'tset' is invalid\. Allowed choices are train, validation, test, all/,
  );
  await assert.rejects(
    run(t, ['--frames', 'many']),
    /argument 'many' is invalid\. expected a whole number from 1 on\./,
  );
  await assert.rejects(
    run(t, ['--frames', '1']),
    /^InputError: synthetic benchmark: frames is 1; expected a whole number from 4/,
  );
});

test('the real command: one line and exit code 2 for a bad option, a table and 0 for good ones', (t) => {
  const bad = siamdla('synthetic', '--seed', '-1');
  assert.equal(bad.code, 2);
  assert.match(
    bad.stderr,
    /^siamdla: option '--seed <number>' argument '-1' is invalid\. expected a whole number.*\n$/,
  );
  const words = ['--split', 'validation', '--sequences', '1', '--frames', '4', '--out', testFolder(t)];
  const good = siamdla('synthetic', ...words);
  assert.deepEqual([good.code, good.stderr], [0, '']);
  assert.match(good.stdout, /^validation +1 /m);
});
