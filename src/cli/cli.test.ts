import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { packageRoot } from '../package-root.js';
import { siamdla } from '../testing/cli.js';
import { fixture, realData } from '../testing/fixtures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, content: string): string => {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
};
const boxes = write('boxes.json', '[[90.3, 70.2, 170.9, 150.5], [60, 100, 180, 140]]');

/** Exit code 2, one line on stderr that matches, nothing on stdout. */
const refuses = (message: RegExp, ...args: readonly string[]): void => {
  const { code, stdout, stderr } = siamdla(...args);
  assert.match(stderr, message);
  assert.equal(stderr.trim().split('\n').length, 1, stderr);
  assert.equal(stdout, '');
  assert.equal(code, 2);
};

test('assign --json prints per box what was decided and why, equal to the reference', () => {
  const { code, stdout } = siamdla('assign', '--strategy', 'dla-anchor-free', '--k', '15', '--boxes', boxes, '--json');
  assert.equal(code, 0);
  const printed = JSON.parse(stdout);
  assert.equal(printed.length, 2);
  const keys = ['positives', 'candidates', 'ious', 'mean', 'std', 'threshold', 'fallback'];
  for (const entry of printed) assert.deepEqual(Object.keys(entry), keys);
  const { cases } = fixture<{
    cases: { variant: string; box: number[]; K: number; positives: number[][]; points_flat: number[]; T: number }[];
  }>('dla/fixtures/dla.json');
  const golden = cases.find(({ variant, box, K }) => variant === 'AF' && K === 15 && box[0] === 90.3)!;
  assert.deepEqual(printed[0].candidates, golden.points_flat);
  assert.deepEqual(
    printed[0].positives,
    golden.positives.map(([point]) => point),
  );
  assert.ok(Math.abs(printed[0].threshold - golden.T) < 1e-9);
  assert.equal(printed[0].fallback, false);
});

test('assign prints anchor-major indices for anchors, null where a rule has no statistics, and a table', () => {
  const based = JSON.parse(
    siamdla('assign', '--strategy', 'dla-anchor-based', '--k', '9', '--boxes', boxes, '--json').stdout,
  );
  assert.equal(based[0].candidates.length, 45);
  assert.ok(based[0].candidates.some((sample: number) => sample >= 2500)); // the fifth shape
  const rule = JSON.parse(siamdla('assign', '--strategy', 'rectangle', '--boxes', boxes, '--json').stdout);
  assert.equal(rule[0].mean, null);
  assert.equal(rule[0].positives.length, 16);
  assert.match(siamdla('assign', '--strategy', 'atss', '--boxes', boxes).stdout, /^box +positives +candidates/);
});

test('assign takes other options of a strategy', () => {
  const run = (option: string): { positives: number[]; fallback: boolean }[] =>
    JSON.parse(siamdla('assign', '--strategy', 'dla-anchor-free', '--boxes', boxes, '-o', option, '--json').stdout);
  assert.deepEqual(run('fallback=none')[0]!.positives, []);
  assert.equal(run('fallback=all-best')[0]!.positives.length, 4);
  refuses(/unknown option 'fall'/, 'assign', '--strategy', 'dla-anchor-free', '--boxes', boxes, '-o', 'fall=none');
});

test('assign: bad input is one line and exit code 2', () => {
  const assign = (file: string, ...more: string[]): string[] => [
    'assign',
    '--strategy',
    'dla-anchor-free',
    '--boxes',
    file,
    ...more,
  ];
  refuses(
    /unknown strategy 'foo'; expected one of dla-anchor-based, /,
    'assign',
    '--strategy',
    'foo',
    '--boxes',
    boxes,
  );
  refuses(/K is 0; expected a whole number from 1 to 625/, ...assign(boxes, '--k', '0'));
  refuses(/K is 626/, ...assign(boxes, '--k', '626'));
  refuses(/--k.*whole number/, ...assign(boxes, '--k', '-3'));
  refuses(/--k.*whole number/, ...assign(boxes, '--k', 'nine'));
  refuses(/nosuch\.json: cannot be read/, ...assign(path.join(folder, 'nosuch.json')));
  refuses(/is not JSON/, ...assign(write('broken.json', '[[1, 2,')));
  refuses(/found an object; expected a list/, ...assign(write('object.json', '{}')));
  refuses(/box 1 is \[1,2,3\]; expected four numbers/, ...assign(write('three.json', '[[1,2,30,40],[1,2,3]]')));
  refuses(/box 0 .*null/, ...assign(write('nan.json', '[[NaN, 2, 30, 40]]')));
  refuses(/box 1: .*is empty/, ...assign(write('empty.json', '[[1,2,30,40],[50,50,50,90]]')));
  refuses(/box 0: .*centred outside the 255 x 255/, ...assign(write('outside.json', '[[300,300,400,400]]')));
  refuses(/unknown option '--nosuch'/, ...assign(boxes, '--nosuch'));
  refuses(/unknown command 'asign'/, 'asign');
});

test('ablate-k --json prints k, p and empty, the same for any number of workers', () => {
  const run = (workers: string): string =>
    siamdla('ablate-k', '--pairs', '30000', '--k', '5,9', '--workers', workers, '--json').stdout;
  const printed = JSON.parse(run('1'));
  assert.deepEqual(printed.k, [5, 9]);
  assert.ok(printed.p[1] > 3.4 && printed.p[1] < 3.9, `P ${printed.p[1]}`);
  assert.ok(printed.empty[1] > 0.18 && printed.empty[1] < 0.25, `empty ${printed.empty[1]}`);
  assert.equal(run('3'), run('1'));
});

const otb100 = realData('OTB100/OTB100.json');
test('ablate-k draws from real annotations', { skip: otb100.skip }, () => {
  const { stdout } = siamdla('ablate-k', '--annotations', otb100.file, '--pairs', '20000', '--json');
  const { k, p, empty, shapes } = JSON.parse(stdout);
  assert.deepEqual(k, [5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  assert.equal(p.length, 10);
  assert.equal(empty.length, 10);
  assert.match(shapes, /OTB100\.json \(59033 boxes\)/);
});

test('ablate-k: malformed annotations are named by file, sequence and row', () => {
  const run = (file: string): string[] => ['ablate-k', '--pairs', '100', '--annotations', file];
  refuses(/nosuch\.json: cannot be read/, ...run(path.join(folder, 'nosuch.json')));
  refuses(/text\.json: is not JSON/, ...run(write('text.json', 'x,y,w,h')));
  refuses(/list\.json: found a list/, ...run(write('list.json', '[]')));
  refuses(/none\.json: holds no sequence/, ...run(write('none.json', '{}')));
  refuses(
    /'Car': {?.*no list 'gt_rect'|sequence 'Car' has no list 'gt_rect'/,
    ...run(write('nogt.json', '{"Car": {}}')),
  );
  refuses(
    /row\.json: sequence 'Car', row 1: found 3 values/,
    ...run(write('row.json', '{"Car": {"gt_rect": [[1,2,3,4],[1,2,3]]}}')),
  );
  refuses(
    /sequence 'Car', row 0: found a string "x"/,
    ...run(write('word.json', '{"Car": {"gt_rect": [["x",2,3,4]]}}')),
  );
  refuses(/no annotated box has an area/, ...run(write('flat.json', '{"Car": {"gt_rect": [[1,2,0,4], null]}}')));
  refuses(/unknown reading 'x'/, 'ablate-k', '--reading', 'x');
  refuses(/unknown shapes 'x'/, 'ablate-k', '--shapes', 'x');
  refuses(/pairs/, 'ablate-k', '--pairs', '0');
});

test('reproduce writes figures with their numbers, which say the scale, the seed and the commit', () => {
  const out = path.join(folder, 'figures');
  const { code, stdout } = siamdla(
    'reproduce',
    '--scale',
    'smoke',
    '--only',
    'assignment-explorer,fig9', // by id, and by the paper's number
    '--out',
    out,
  );
  assert.equal(code, 0);
  assert.match(stdout, /Fig\. 9.*smoke scale/);
  assert.match(stdout, /P \(paper, range\)/);
  const names = ['fig01-assignment-explorer', 'fig09a-k-ablation', 'fig09b-positives-per-epoch'];
  const files = names.flatMap((name) => [`${name}.json`, `${name}.png`]);
  assert.deepEqual(
    readdirSync(out).sort(),
    [...files, 'fig01-assignment-explorer.html', 'report-assignment-explorer_fig9.html'].sort(),
  );
  const report = readFileSync(path.join(out, 'report-assignment-explorer_fig9.html'), 'utf8');
  assert.match(report, /Fig\. 9: Mean number of positives/);
  assert.match(report, /siamdla reproduce --scale smoke --only assignment-explorer,fig9/);
  const numbers = JSON.parse(readFileSync(path.join(out, 'fig09a-k-ablation.json'), 'utf8'));
  assert.equal(numbers.pairs, 20_000);
  assert.equal(numbers.seed, 1);
  assert.ok(numbers.provenance.commit);
  assert.equal(numbers.readings[0].p.length, 10);
  const png = readFileSync(path.join(out, 'fig09a-k-ablation.png'));
  assert.equal(png.subarray(1, 4).toString(), 'PNG');
  assert.ok(png.length > 20_000);
});

test('reproduce: what cannot be run at all is an error, and writes no report', () => {
  const out = path.join(folder, 'nothing');
  const only = ['reproduce', '--scale', 'paper', '--only', 'trained-otb100', '--out', out];
  const { code, stderr } = siamdla(...only);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /nothing was run, and nothing written: Fig\. 4, Table 2: not found: the datasets coco.*siamdla datasets says/,
  );
  assert.deepEqual(readdirSync(out), []);
});

test('reproduce: unknown names, and a folder that cannot be written to', () => {
  refuses(/unknown scale 'huge'; expected one of smoke, mini, paper/, 'reproduce', '--scale', 'huge');
  refuses(/unknown experiment 'fig99'/, 'reproduce', '--only', 'fig99');
  const file = write('not-a-folder', '');
  const { code, stderr } = siamdla('reproduce', '--scale', 'smoke', '--only', 'assignment-explorer', '--out', file);
  assert.equal(code, 2);
  assert.match(stderr, /not-a-folder/);
});

test('reproduce: an output that cannot be replaced leaves the last good figure', {
  skip: process.getuid?.() === 0 && 'root may write anywhere',
}, () => {
  const out = path.join(folder, 'read-only');
  mkdirSync(out);
  writeFileSync(path.join(out, 'fig01-assignment-explorer.png'), 'last good');
  chmodSync(out, 0o500);
  const { code } = siamdla('reproduce', '--scale', 'smoke', '--only', 'assignment-explorer', '--out', out);
  chmodSync(out, 0o700);
  assert.equal(code, 2);
  assert.equal(readFileSync(path.join(out, 'fig01-assignment-explorer.png'), 'utf8'), 'last good');
});

test('Ctrl-C ends a run with exit code 130 and writes nothing', async () => {
  const out = path.join(folder, 'interrupted');
  const child = spawn(
    process.execPath,
    [path.join(packageRoot, 'dist/cli/main.js'), 'reproduce', '--scale', 'paper', '--only', 'k-ablation', '--out', out],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += String(data);
  });
  await once(child.stdout, 'data'); // the title: the run has begun
  setTimeout(() => child.kill('SIGINT'), 1000);
  const [code] = await once(child, 'exit');
  assert.equal(code, 130);
  assert.match(stderr, /interrupted/);
  assert.deepEqual(existsSync(out) ? readdirSync(out) : [], []);
});
