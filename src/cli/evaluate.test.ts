import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { siamdla } from '../testing/cli.js';
import { fixture, realData } from '../testing/fixtures.js';

const folder = mkdtempSync(path.join(tmpdir(), 'siamdla-evaluate-'));
after(() => rmSync(folder, { recursive: true, force: true }));

type Scores = Record<string, Record<string, number>>;
const reference = fixture<Record<string, Scores>>('metrics/fixtures/published-results.json');
const near = (actual: number, expected: number, within: number, what: string): void =>
  assert.ok(Math.abs(actual - expected) <= within, `${what}: ${actual} is not ${expected}`);

for (const [id, name] of [
  ['otb100', 'OTB100'],
  ['uav123', 'UAV123'],
] as const) {
  const { file, skip } = realData(`${name}/${name}.json`);
  test(`evaluate ${id} --json gives the reference toolkit's scores for every tracker`, { skip }, () => {
    const results = path.join(path.dirname(file), 'results');
    const args = ['--benchmark', id, '--annotations', file, '--results', results, '--all', '--json'];
    const { code, stdout } = siamdla('evaluate', ...args);
    assert.equal(code, 0);
    const printed = JSON.parse(stdout) as (Record<string, number> & {
      tracker: string;
      convention: string;
      sequences: object;
    })[];
    assert.deepEqual(printed.map(({ tracker }) => tracker).sort(), readdirSync(results).sort());
    for (const score of printed) {
      const expected = reference[name]![score.tracker]!;
      for (const key of ['auc', 'precision20', 'normPrecision20'])
        near(score[key]!, expected[key]!, 1e-6, `${score.tracker} ${key}`);
      assert.equal(score.convention, 'pysot');
      assert.equal(Object.keys(score.sequences).length, id === 'otb100' ? 100 : 123);
      assert.equal(Object.keys(score.attributes!).length, id === 'otb100' ? 11 : 12);
    }
  });
}

for (const name of ['VOT2018', 'VOT2019']) {
  const { file, skip } = realData(`${name}/${name}.json`);
  test(`evaluate ${name.toLowerCase()} --json gives the reference toolkit's scores`, { skip }, () => {
    const results = path.join(path.dirname(file), 'results');
    const args = ['--benchmark', name.toLowerCase(), '--annotations', file, '--results', results, '--all', '--json'];
    const printed = JSON.parse(siamdla('evaluate', ...args).stdout) as (Record<string, number> & { tracker: string })[];
    assert.equal(printed.length, readdirSync(results).length);
    for (const score of printed) {
      const expected = reference[name]![score.tracker]!;
      for (const key of ['accuracy', 'robustness', 'eao'])
        near(score[key]!, expected[key]!, 1e-5, `${score.tracker} ${key}`);
      assert.equal(score.lost, expected.lost);
    }
  });
}

/** Two sequences and a tracker in the layout of pysot, small enough to be checked by hand. */
function smallBenchmark(name: string): { annotations: string; tracker: string } {
  const root = path.join(folder, name);
  const tracker = path.join(root, 'Tracker');
  mkdirSync(tracker, { recursive: true });
  const annotations = path.join(root, 'annotations.json');
  const entry = (sequence: string, rows: number[][]): object => ({
    video_dir: sequence,
    init_rect: rows[0],
    img_names: rows.map((_, i) => `${sequence}/${i}.jpg`),
    gt_rect: rows,
    attr: ['Occlusion'],
  });
  const rows = [
    [10, 10, 20, 20],
    [12, 10, 20, 20],
  ];
  writeFileSync(annotations, JSON.stringify({ One: entry('One', rows), Two: entry('Two', rows) }));
  writeFileSync(path.join(tracker, 'One.txt'), '10,10,20,20\n12,10,20,20\n'); // perfect
  writeFileSync(path.join(tracker, 'two.txt'), '10\t10\t20\t20\n500\t500\t20\t20\n'); // lost in the second frame
  return { annotations, tracker };
}

const evaluate = (annotations: string, ...results: string[]): ReturnType<typeof siamdla> =>
  siamdla('evaluate', '--benchmark', 'otb100', '--annotations', annotations, '--results', ...results, '--json');

test('by hand: a perfect sequence scores 20/21, one half lost half of that', () => {
  const { annotations, tracker } = smallBenchmark('by-hand');
  const { stdout, stderr } = evaluate(annotations, tracker);
  const [score] = JSON.parse(stdout);
  near(score.sequences.One, 20 / 21, 1e-12, 'One');
  near(score.sequences.Two, 10 / 21, 1e-12, 'Two');
  near(score.auc, 15 / 21, 1e-12, 'auc');
  near(score.precision20, 0.75, 1e-12, 'precision');
  near(score.attributes.Occlusion, 15 / 21, 1e-12, 'attribute');
  assert.equal(stderr, '');
});

test('bad results: one line that names the file, the line and both counts; never a score', () => {
  const { annotations, tracker } = smallBenchmark('bad');
  const refuses = (content: string | Buffer, message: RegExp): void => {
    writeFileSync(path.join(tracker, 'One.txt'), content);
    const { code, stdout, stderr } = evaluate(annotations, tracker);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.equal(stdout, '');
    assert.equal(code, 2);
  };
  refuses('10,10,20,20\n', /One\.txt: .*1 .*2/);
  refuses('', /One\.txt: is empty/);
  refuses('10,10,20,20\nNaN,10,20,20\n', /One\.txt: line 2/);
  refuses('10,10,20,20\n10,10,20\n', /One\.txt: line 2/);
  refuses('10;10;20;20\n10;10;20;20\n', /One\.txt: line 1/);
  refuses(Buffer.from([0, 1, 2, 3, 255, 254, 10, 0]), /One\.txt/);
  rmSync(path.join(tracker, 'One.txt'));
  const { code, stderr } = evaluate(annotations, tracker);
  assert.equal(code, 2);
  assert.match(stderr, /One/);
});

test('results of another length are taken on request, with a warning', () => {
  const { annotations, tracker } = smallBenchmark('longer');
  writeFileSync(path.join(tracker, 'One.txt'), '10,10,20,20\n12,10,20,20\n1,1,2,2\n');
  const args = ['evaluate', '--benchmark', 'otb100', '--annotations', annotations, '--results', tracker, '--json'];
  const { code, stdout, stderr } = siamdla(...args, '--allow-length-mismatch');
  assert.equal(code, 0);
  assert.match(stderr, /^warning: .*One\.txt/);
  near(JSON.parse(stdout)[0].sequences.One, 20 / 21, 1e-12, 'One');
});

test('tables as text, LaTeX and CSV, and a report that stands alone', () => {
  const { annotations, tracker } = smallBenchmark('formats');
  const args = ['evaluate', '--benchmark', 'otb100', '--annotations', annotations, '--results', tracker];
  assert.match(siamdla(...args).stdout, /Tracker +0\.714/);
  assert.match(siamdla(...args, '--format', 'latex').stdout, /\\begin\{tabular\}/);
  assert.match(siamdla(...args, '--format', 'csv').stdout, /^tracker,AUC,/m);
  const report = path.join(folder, 'report.html');
  assert.equal(siamdla(...args, '--report', report).code, 0);
  assert.match(readFileSync(report, 'utf8'), /Tracker/);
  assert.equal(siamdla(...args, '--report', path.join(report, 'in-a-file.html')).code, 2);
  assert.equal(siamdla(...args, '--format', 'word').code, 2);
});

const otb100 = realData('OTB100/OTB100.json');
test('the report holds figures, tables and what is published, and asks the network for nothing', {
  skip: otb100.skip,
}, () => {
  const report = path.join(folder, 'otb100.html');
  const results = path.join(path.dirname(otb100.file), 'results');
  const args = ['--benchmark', 'otb100', '--annotations', otb100.file, '--results', results, '--all'];
  assert.equal(siamdla('evaluate', ...args, '--report', report).code, 0);
  const html = readFileSync(report, 'utf8');
  for (const text of ['SiamRPN++', 'Published', 'What the paper says', 'convention', 'default-src']) {
    assert.ok(html.includes(text), text);
  }
  assert.doesNotMatch(html, /<(script|link|img)[^>]+(src|href)="(?!data:)/);
});

test('options that would have no effect are refused, and short runs or single sequences are scored', () => {
  const { annotations, tracker } = smallBenchmark('no-effect');
  const args = ['evaluate', '--annotations', annotations, '--results', tracker];
  const refuses = (message: RegExp, ...more: string[]): void => {
    const { code, stderr } = siamdla(...args, ...more);
    assert.match(stderr, message);
    assert.equal(code, 2);
  };
  refuses(/rules of its own/, '--benchmark', 'vot2019', '--convention', 'otb');
  refuses(/both given/, '--benchmark', 'otb100', '--json', '--format', 'csv');
  refuses(/does not mark them/, '--benchmark', 'otb100', '--hidden-fail');
  refuses(/does not know them/, '--benchmark', 'otb100', '--hidden-fail', '--convention', 'got10k');
  refuses(/repeats the last box/, '--benchmark', 'otb100', '--convention', 'otb', '--allow-length-mismatch');
});

test('two trackers on one sequence are scored, without an interval', () => {
  const root = path.join(folder, 'one-sequence');
  const annotations = path.join(root, 'annotations.json');
  for (const name of ['A', 'B']) {
    mkdirSync(path.join(root, name), { recursive: true });
    writeFileSync(path.join(root, name, 'One.txt'), '10,10,20,20\n12,10,20,20\n');
  }
  const gt_rect = [
    [10, 10, 20, 20],
    [12, 10, 20, 20],
  ];
  const img_names = ['One/1.jpg', 'One/2.jpg'];
  writeFileSync(
    annotations,
    JSON.stringify({ One: { video_dir: 'One', init_rect: gt_rect[0], img_names, gt_rect, attr: [] } }),
  );
  const { code, stdout } = evaluate(annotations, path.join(root, 'A'), path.join(root, 'B'));
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).length, 2);
});

test('annotations that are not the whole benchmark are named as such', () => {
  const { annotations, tracker } = smallBenchmark('part');
  const { stdout } = siamdla('evaluate', '--benchmark', 'otb100', '--annotations', annotations, '--results', tracker);
  assert.match(stdout, /NOT the whole of OTB100: 2 of 100 sequences, 4 of 59,035 frames/);
});

test('unknown names, missing places and trackers of the same name are refused', () => {
  const { annotations, tracker } = smallBenchmark('names');
  const refuses = (message: RegExp, ...args: string[]): void => {
    const { code, stderr } = siamdla('evaluate', ...args);
    assert.match(stderr, message);
    assert.equal(code, 2);
  };
  const given = ['--annotations', annotations, '--results', tracker];
  refuses(/unknown benchmark 'otb50'; expected one of otb100, /, '--benchmark', 'otb50', ...given);
  refuses(
    /unknown convention 'x'; the conventions are pysot, /,
    '--benchmark',
    'otb100',
    '--convention',
    'x',
    ...given,
  );
  refuses(
    /nosuch not found/,
    '--benchmark',
    'otb100',
    '--annotations',
    annotations,
    '--results',
    path.join(folder, 'nosuch'),
  );
  refuses(
    /not found at .*nosuch/,
    '--benchmark',
    'otb100',
    '--annotations',
    path.join(folder, 'nosuch'),
    '--results',
    tracker,
  );
  refuses(/got10k-test cannot be scored here/, '--benchmark', 'got10k-test', ...given);
  const twin = path.join(folder, 'names', 'other', 'Tracker');
  cpSync(tracker, twin, { recursive: true });
  refuses(/two trackers are called 'Tracker'/, '--benchmark', 'otb100', ...given, twin);
});
