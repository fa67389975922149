import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { printed, refuses } from '../../testing/cli.js';
import { realData } from '../../testing/fixtures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-ablate-k-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};

test('ablate-k --json prints k, p and empty, the same for any number of workers', async () => {
  const run = (workers: string): Promise<string> =>
    printed('ablate-k', '--pairs', '30000', '--k', '5,9', '--workers', workers, '--json');
  const one = await run('1');
  const { k, p, empty } = JSON.parse(one);
  assert.deepEqual(k, [5, 9]);
  assert.ok(p[1] > 3.4 && p[1] < 3.9, `P ${p[1]}`);
  assert.ok(empty[1] > 0.18 && empty[1] < 0.25, `empty ${empty[1]}`);
  assert.equal(await run('3'), one);
});

const otb100 = realData('OTB100/OTB100.json');
test('ablate-k draws from real annotations', { skip: otb100.skip }, async () => {
  const words = ['--data', `otb100=${otb100.file}`, '--pairs', '20000', '--json'];
  const { k, p, empty, shapes } = JSON.parse(await printed('ablate-k', ...words));
  assert.deepEqual(k, [5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  assert.equal(p.length, 10);
  assert.equal(empty.length, 10);
  assert.match(shapes, /OTB100\.json \(59033 boxes\)/);
});

test('ablate-k: malformed annotations are named by file, sequence and row', async () => {
  const run = (file: string): string[] => ['ablate-k', '--pairs', '100', '--data', `own=${file}`];
  await refuses(/nosuch\.json: cannot be read/, ...run(path.join(folder, 'nosuch.json')));
  await refuses(/text\.json: is not JSON/, ...run(write('text.json', 'x,y,w,h')));
  await refuses(/list\.json: found a list/, ...run(write('list.json', '[]')));
  await refuses(/none\.json: holds no sequence/, ...run(write('none.json', '{}')));
  await refuses(
    /'Car': {?.*no list 'gt_rect'|sequence 'Car' has no list 'gt_rect'/,
    ...run(write('nogt.json', '{"Car": {}}')),
  );
  await refuses(
    /row\.json: sequence 'Car', row 1: found 3 values/,
    ...run(write('row.json', '{"Car": {"gt_rect": [[1,2,3,4],[1,2,3]]}}')),
  );
  await refuses(
    /sequence 'Car', row 0: found a string "x"/,
    ...run(write('word.json', '{"Car": {"gt_rect": [["x",2,3,4]]}}')),
  );
  await refuses(/no annotated box has an area/, ...run(write('flat.json', '{"Car": {"gt_rect": [[1,2,0,4], null]}}')));
  await refuses(/unknown interpretation 'x'/, 'ablate-k', '--interpretation', 'x');
  await refuses(/unknown shapes 'x'/, 'ablate-k', '--shapes', 'x');
  await refuses(/--data and --shapes were both given/, ...run('x.json'), '--shapes', 'square');
  await refuses(
    /dataset 'otb100' not found at .*nosuch/,
    'ablate-k',
    '--data',
    `otb100=${path.join(folder, 'nosuch')}`,
  );
  await refuses(/pairs/, 'ablate-k', '--pairs', '0');
});

test('ablate-k draws from own videos in a folder as from the JSON of the same boxes', async () => {
  const root = path.join(folder, 'own');
  mkdirSync(path.join(root, 'a/img'), { recursive: true });
  writeFileSync(path.join(root, 'a/groundtruth_rect.txt'), '1,1,40,20\n2,1,40,20\n');
  for (const name of ['1.jpg', '2.jpg']) writeFileSync(path.join(root, 'a/img', name), '');
  const json = write('own.json', '{"a": {"gt_rect": [[1,1,40,20],[2,1,40,20]]}}');
  const run = async (place: string): Promise<Record<string, unknown>> =>
    JSON.parse(await printed('ablate-k', '--data', `own=${place}`, '--pairs', '200', '--k', '9', '--json'));
  const [fromFolder, fromJson] = [await run(root), await run(json)];
  assert.deepEqual([fromFolder.shapes, fromFolder.p], ['own (2 boxes)', fromJson.p]);
  await refuses(
    /nosuch: is no known benchmark and no folder/,
    'ablate-k',
    '--data',
    `own=${path.join(folder, 'nosuch')}`,
  );
});

test('ablate-k draws from a folder in the published layout as from the JSON of the same boxes', async () => {
  const root = path.join(folder, 'got10k');
  mkdirSync(path.join(root, 'val/a'), { recursive: true });
  writeFileSync(path.join(root, 'val/list.txt'), 'a');
  writeFileSync(path.join(root, 'val/a/groundtruth.txt'), '1,1,40,20\n2,1,40,20\n');
  const json = write('a.json', '{"a": {"gt_rect": [[1,1,40,20],[2,1,40,20]]}}');
  const run = async (place: string): Promise<Record<string, unknown>> =>
    JSON.parse(await printed('ablate-k', '--data', `got10k=${place}`, '--pairs', '200', '--k', '9', '--json'));
  const [fromFolder, fromJson] = [await run(root), await run(json)];
  assert.deepEqual([fromFolder.shapes, fromJson.shapes], ['GOT-10k (2 boxes)', 'a.json (2 boxes)']);
  assert.deepEqual(fromFolder.p, fromJson.p);
});
