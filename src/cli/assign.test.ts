import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { printed, refuses } from '../testing/cli.js';
import { fixture } from '../testing/fixtures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-assign-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const boxes = write('boxes.json', '[[90.3, 70.2, 170.9, 150.5], [60, 100, 180, 140]]');

test('assign --json prints per box what was decided and why, equal to the reference', async () => {
  const words = ['--assigner', 'dla-anchor-free', '--k', '15', '--boxes', boxes, '--json'];
  const assigned = JSON.parse(await printed('assign', ...words));
  assert.equal(assigned.length, 2);
  const keys = ['positives', 'candidates', 'ious', 'mean', 'std', 'threshold', 'fallback'];
  for (const entry of assigned) assert.deepEqual(Object.keys(entry), keys);
  const { cases } = fixture<{
    cases: { variant: string; box: number[]; K: number; positives: number[][]; points_flat: number[]; T: number }[];
  }>('dla/fixtures/dla.json');
  const golden = cases.find(({ variant, box, K }) => variant === 'AF' && K === 15 && box[0] === 90.3)!;
  assert.deepEqual(assigned[0].candidates, golden.points_flat);
  assert.deepEqual(
    assigned[0].positives,
    golden.positives.map(([point]) => point),
  );
  assert.ok(Math.abs(assigned[0].threshold - golden.T) < 1e-9);
  assert.equal(assigned[0].fallback, false);
});

test('assign prints anchor-major indices for anchors, null where a rule has no statistics, and a table', async () => {
  const based = JSON.parse(
    await printed('assign', '--assigner', 'dla-anchor-based', '--k', '9', '--boxes', boxes, '--json'),
  );
  assert.equal(based[0].candidates.length, 45);
  assert.ok(based[0].candidates.some((sample: number) => sample >= 2500)); // the fifth shape
  const rule = JSON.parse(await printed('assign', '--assigner', 'rectangle', '--boxes', boxes, '--json'));
  assert.equal(rule[0].mean, null);
  assert.equal(rule[0].positives.length, 16);
  assert.match(await printed('assign', '--assigner', 'atss', '--boxes', boxes), /^box +positives +candidates/);
});

test('assign takes other options of an assigner', async () => {
  const run = async (option: string): Promise<{ positives: number[]; fallback: boolean }[]> =>
    JSON.parse(await printed('assign', '--assigner', 'dla-anchor-free', '--boxes', boxes, '-o', option, '--json'));
  assert.deepEqual((await run('fallback=none'))[0]!.positives, []);
  assert.equal((await run('fallback=all-best'))[0]!.positives.length, 4);
  await refuses(
    /unknown option 'fall'/,
    'assign',
    '--assigner',
    'dla-anchor-free',
    '--boxes',
    boxes,
    '-o',
    'fall=none',
  );
});

test('assign: bad input is one line and exit code 2', async () => {
  const assign = (file: string, ...more: string[]): string[] => [
    'assign',
    '--assigner',
    'dla-anchor-free',
    '--boxes',
    file,
    ...more,
  ];
  await refuses(
    /unknown assigner 'foo'; expected one of circle, rectangle, /,
    'assign',
    '--assigner',
    'foo',
    '--boxes',
    boxes,
  );
  await refuses(/K is 0; expected a whole number from 1 to 625/, ...assign(boxes, '--k', '0'));
  await refuses(/K is 626/, ...assign(boxes, '--k', '626'));
  await refuses(/--k.*whole number/, ...assign(boxes, '--k', '-3'));
  await refuses(/--k.*whole number/, ...assign(boxes, '--k', 'nine'));
  await refuses(/nosuch\.json: cannot be read/, ...assign(path.join(folder, 'nosuch.json')));
  await refuses(/is not JSON/, ...assign(write('broken.json', '[[1, 2,')));
  await refuses(/found an object; expected a list/, ...assign(write('object.json', '{}')));
  await refuses(/box 1 is \[1,2,3\]; expected four numbers/, ...assign(write('three.json', '[[1,2,30,40],[1,2,3]]')));
  await refuses(/box 0 .*null/, ...assign(write('nan.json', '[[NaN, 2, 30, 40]]')));
  await refuses(/box 1: .*is empty/, ...assign(write('empty.json', '[[1,2,30,40],[50,50,50,90]]')));
  await refuses(/box 0: .*centred outside the 255 x 255/, ...assign(write('outside.json', '[[300,300,400,400]]')));
  await refuses(/unknown option '--nosuch'/, ...assign(boxes, '--nosuch'));
  await refuses(/--option 'fall': expected name=value, such as fallback=none/, ...assign(boxes, '--option', 'fall'));
});
