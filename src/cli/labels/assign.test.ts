import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { printed, refuses } from '../../testing/cli.js';
import { fixture } from '../../testing/fixtures.js';

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
  assert.equal((await run('stdFactor=0'))[0]!.fallback, false);
  assert.deepEqual(await run('negativeChoice=hardest'), await run('negativeChoice=random')); // positives alone are printed
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
  const words = ['assign', '--assigner', 'dla-anchor-free', '--boxes', boxes, '-o'];
  await refuses(
    /option negativeChoice is "easiest"; expected one of random, hardest/,
    ...words,
    'negativeChoice=easiest',
  );
  await refuses(/option stdFactor is -1; expected a finite number from 0 on/, ...words, 'stdFactor=-1');
});

/** Predictions of 625 points, each box's entry with one good box, sample 312 at (128, 128), the others beside the target. */
const entry = (box: readonly number[], quality?: number[]) => ({
  scores: Array.from({ length: 625 }, (_, i) => (i === 312 ? 0.9 : 0.1)),
  boxes: Array.from({ length: 625 }, (_, i) => (i === 312 ? box : [0, 0, 10, 10])),
  ...(quality && { quality }),
});
const entries = [entry([90.3, 70.2, 170.9, 150.5]), entry([60, 100, 180, 140])];
const predictions = write('predictions.json', JSON.stringify(entries));

test('assign by predictions prints the positives, soft labels and what decided', async () => {
  const run = async (name: string, ...more: string[]) =>
    JSON.parse(
      await printed('assign', '--assigner', name, '--boxes', boxes, '--predictions', predictions, '--json', ...more),
    );
  const simota = await run('simota');
  assert.equal(simota.length, 2);
  assert.deepEqual([simota[0].positives, simota[0].k, simota[0].outcome], [[312], 1, 'ok']);
  assert.equal(simota[0].costs.length, simota[0].candidates.length);
  assert.ok(Math.abs(simota[0].costs[simota[0].candidates.indexOf(312)] + Math.log(0.9)) < 1e-5);
  assert.ok(!('targets' in simota[0]) && !('mixture' in simota[0]));
  const [aligned] = await run('task-aligned');
  assert.deepEqual(aligned.positives, [312]);
  assert.ok(Math.abs(aligned.targets[0] - 1) < 1e-5);
  assert.ok(Math.abs(Math.max(...aligned.alignments) - 0.9) < 1e-5);
  const [auto] = await run('autoassign');
  assert.equal(auto.weights.length, auto.positives.length);
  assert.equal(auto.negativeWeights[auto.positives.indexOf(312)], 0);
  const [paa] = await run('paa', '--k', '5');
  assert.deepEqual([paa.positives, paa.losses.length, paa.mixture.means.length], [[312], 5, 2]);
  assert.deepEqual((await run('ota'))[0].positives, [312]);
  const pair = await run('simota', '--negative-pair');
  assert.deepEqual(pair[0].positives, []);
});

test('assign: predictions that are missing, superfluous or invalid are one line', async () => {
  const simota = ['assign', '--assigner', 'simota', '--boxes', boxes];
  await refuses(/'simota' needs predictions; pass --predictions FILE/, ...simota);
  await refuses(
    /'circle' does not read predictions; omit --predictions/,
    ...['assign', '--assigner', 'circle', '--boxes', boxes, '--predictions', predictions],
  );
  const [good] = entries;
  const broken: [unknown, RegExp][] = [
    [{}, /found an object; expected a JSON list of { "scores"/],
    [[good], /holds predictions for 1 boxes; expected 2/],
    [[good, 7], /entry 1: found a number; expected { "scores"/],
    [[{ ...good, scores: [0.5] }, good], /entry 0: .*scores holds 1 numbers; expected 625/],
    [[{ ...good, boxes: [[1, 2, 3, 4]] }, good], /entry 0: .*boxes holds 4 numbers; expected 2500/],
    [[{ ...good, boxes: [[1, 2, 3]] }, good], /box 0 is \[1,2,3\]; expected four numbers/],
    [[{ ...good, scores: 'x' }, good], /scores is a string; expected a list/],
    [[good, { ...good, scores: Array(625).fill(null) }], /entry 1: score 0 is null; expected a finite number/],
    [
      [good, { ...good, boxes: Array(625).fill([0, 0, 1e39, 1]) }],
      /a coordinate of box 0 is 1e\+39; expected a finite/,
    ],
    [[good, { ...good, scores: Array(625).fill(7) }], /entry 1: .*score of sample 0 is 7; expected a probability/],
    [[good, entry([0, 0, 1, 1], [0.5])], /entry 1: .*quality holds 1 numbers; expected 625/],
  ];
  for (const [content, message] of broken) {
    await refuses(message, ...simota, '--predictions', write('broken-predictions.json', JSON.stringify(content)));
  }
  const infinite = JSON.stringify([{ ...good, scores: Array(625).fill('inf') }, good]).replaceAll('"inf"', '1e999');
  await refuses(
    /entry 0: score 0 is Infinity; expected a finite number/,
    ...simota,
    '--predictions',
    write('infinite-predictions.json', infinite),
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
