import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { unzipSync } from 'fflate';
import { got10kTestNames } from '../../data/results/got10k-zip.js';
import { printed, refuses } from '../../testing/cli.js';
import { testFolder, testRows } from '../../testing/test-folder.js';

function results(t: TestContext): string {
  const folder = testFolder(t);
  for (const name of got10kTestNames) {
    writeFileSync(path.join(folder, `${name}.txt`), testRows(2));
    writeFileSync(path.join(folder, `${name}_time.txt`), '0.1\n0.1\n');
  }
  return folder;
}

test('packs a folder of results and says what went in', async (t) => {
  const folder = results(t);
  const zip = path.join(folder, 'submission.zip');
  const said = JSON.parse(await printed('pack-got10k', '--results', folder, '--out', zip, '--json')) as Record<
    string,
    unknown
  >;
  assert.deepEqual([said.sequences, said.frames, said.runs, said.lengthsChecked], [180, 360, 180, false]);
  assert.equal(Object.keys(unzipSync(readFileSync(zip))).length, 360);
});

test('a test set that does not fit is refused before anything is written', async (t) => {
  const folder = results(t);
  const annotations = testFolder(t, {
    'test/list.txt': 'GOT-10k_Test_000001',
    'test/GOT-10k_Test_000001/groundtruth.txt': '1,2,3,4',
  });
  const zip = path.join(folder, 'submission.zip');
  const words = ['pack-got10k', '--results', folder, '--out', zip];
  const missing = /the annotations lack 179 test sequences: GOT-10k_Test_000002/;
  await refuses(missing, ...words, '--data', `got10k=${annotations}`);
  await refuses(/--data otb100 does not belong to --benchmark got10k-test/, ...words, '--data', 'otb100=x');
  await refuses(
    /--out .*submission\.tar: expected a name that ends in \.zip/,
    ...words.slice(0, -1),
    zip.replace('zip', 'tar'),
  );
  assert.ok(!existsSync(zip));
});
