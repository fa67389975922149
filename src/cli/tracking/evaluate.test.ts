import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type CliRun, printed, refuses, siamdla } from '../../testing/cli.js';
import { fixture, realData } from '../../testing/fixtures.js';

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
  test(`evaluate ${id} --json gives the reference toolkit's scores for every tracker`, { skip }, async () => {
    const results = path.join(path.dirname(file), 'results');
    const args = ['--benchmark', id, '--data', `${id}=${file}`, '--results', results, '--all', '--json'];
    const scores = JSON.parse(await printed('evaluate', ...args)) as (Record<string, number> & {
      tracker: string;
      convention: string;
      sequences: object;
    })[];
    assert.deepEqual(scores.map(({ tracker }) => tracker).sort(), readdirSync(results).sort());
    for (const score of scores) {
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
  test(`evaluate ${name.toLowerCase()} --json gives the reference toolkit's scores`, { skip }, async () => {
    const results = path.join(path.dirname(file), 'results');
    const args = [
      '--benchmark',
      name.toLowerCase(),
      '--data',
      `${name.toLowerCase()}=${file}`,
      '--results',
      results,
      '--all',
      '--json',
    ];
    const scores = JSON.parse(await printed('evaluate', ...args)) as (Record<string, number> & { tracker: string })[];
    assert.equal(scores.length, readdirSync(results).length);
    for (const score of scores) {
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

const evaluate = (annotations: string, ...results: string[]): Promise<CliRun> =>
  siamdla('evaluate', '--benchmark', 'otb100', '--data', `otb100=${annotations}`, '--results', ...results, '--json');

test('by hand: a perfect sequence scores 20/21, one half lost half of that', async () => {
  const { annotations, tracker } = smallBenchmark('by-hand');
  const { stdout, stderr } = await evaluate(annotations, tracker);
  const [score] = JSON.parse(stdout);
  near(score.sequences.One, 20 / 21, 1e-12, 'One');
  near(score.sequences.Two, 10 / 21, 1e-12, 'Two');
  near(score.auc, 15 / 21, 1e-12, 'auc');
  near(score.precision20, 0.75, 1e-12, 'precision');
  near(score.attributes.Occlusion, 15 / 21, 1e-12, 'attribute');
  assert.equal(stderr, '');
});

test('results whose record names another benchmark are scored, with a warning', async () => {
  const { annotations, tracker } = smallBenchmark('other');
  const record = (benchmark: string): void => {
    const identity = { tracker: 'Tracker', model: 'm', benchmark, annotations: '0', layout: 'ope' };
    writeFileSync(path.join(tracker, 'provenance.json'), JSON.stringify({ identity, provenance: [] }));
  };
  record('otb100');
  assert.equal((await evaluate(annotations, tracker)).stderr, '');
  record('uav123');
  const { code, stdout, stderr } = await evaluate(annotations, tracker);
  assert.deepEqual([code, JSON.parse(stdout).length], [0, 1]);
  assert.match(
    stderr,
    /^warning: .*Tracker: its results were computed on uav123; they are scored on OTB100 \(otb100\)\n$/,
  );
  writeFileSync(path.join(tracker, 'provenance.json'), '{');
  assert.match((await evaluate(annotations, tracker)).stderr, /provenance\.json: is no record of results/);
});

test('bad results: one line that names the file, the line and both counts; never a score', async () => {
  const { annotations, tracker } = smallBenchmark('bad');
  const words = [
    'evaluate',
    '--benchmark',
    'otb100',
    '--data',
    `otb100=${annotations}`,
    '--results',
    tracker,
    '--json',
  ];
  const refusesResults = (content: string | Buffer, message: RegExp): Promise<void> => {
    writeFileSync(path.join(tracker, 'One.txt'), content);
    return refuses(message, ...words);
  };
  await refusesResults('10,10,20,20\n', /One\.txt: .*1 .*2/);
  await refusesResults('', /One\.txt: is empty/);
  await refusesResults('10,10,20,20\nNaN,10,20,20\n', /One\.txt: line 2/);
  await refusesResults('10,10,20,20\n10,10,20\n', /One\.txt: line 2/);
  await refusesResults('10;10;20;20\n10;10;20;20\n', /One\.txt: line 1/);
  await refusesResults(Buffer.from([0, 1, 2, 3, 255, 254, 10, 0]), /One\.txt/);
  rmSync(path.join(tracker, 'One.txt'));
  await refuses(/One/, ...words);
});

test('results of another length are taken on request, with a warning', async () => {
  const { annotations, tracker } = smallBenchmark('longer');
  writeFileSync(path.join(tracker, 'One.txt'), '10,10,20,20\n12,10,20,20\n1,1,2,2\n');
  const args = ['evaluate', '--benchmark', 'otb100', '--data', `otb100=${annotations}`, '--results', tracker, '--json'];
  const { code, stdout, stderr } = await siamdla(...args, '--allow-length-mismatch');
  assert.equal(code, 0);
  assert.match(stderr, /^warning: .*One\.txt/);
  near(JSON.parse(stdout)[0].sequences.One, 20 / 21, 1e-12, 'One');
});

test('GOT-10k: one run a sequence without folders, as pytracking writes it, and a short one on request', async () => {
  const root = path.join(folder, 'got10k');
  const tracker = path.join(root, 'Tracker');
  mkdirSync(tracker, { recursive: true });
  const annotations = path.join(root, 'annotations.json');
  const gt_rect = Array(5).fill([10, 10, 20, 20]);
  const img_names = gt_rect.map((_, i) => `One/${i}.jpg`);
  writeFileSync(annotations, JSON.stringify({ One: { img_names, gt_rect, width: 100, height: 80 } }));
  const boxes = '10\t10\t20\t20\n';
  writeFileSync(path.join(tracker, 'One.txt'), boxes.repeat(5));
  writeFileSync(path.join(tracker, 'One_time.txt'), '0.1\n'.repeat(5));
  const words = [
    'evaluate',
    '--benchmark',
    'got10k',
    '--data',
    `got10k=${annotations}`,
    '--results',
    tracker,
    '--json',
  ];
  const score = async (...more: string[]) => JSON.parse(await printed(...words, ...more))[0] as Record<string, number>;
  near((await score()).ao!, 1, 1e-12, 'AO');
  writeFileSync(path.join(tracker, 'One.txt'), boxes.repeat(3));
  await refuses(/One\.txt: holds 3 rows; expected 5/, ...words);
  const short = await score('--allow-length-mismatch');
  assert.deepEqual([short.ao!.toFixed(9), short.sr50], ['0.500000000', 0.5]); // of four frames, two are missing
});

test('tables as text, LaTeX and CSV, and a report that stands alone', async () => {
  const { annotations, tracker } = smallBenchmark('formats');
  const args = ['evaluate', '--benchmark', 'otb100', '--data', `otb100=${annotations}`, '--results', tracker];
  assert.match(await printed(...args), /Tracker +0\.714/);
  assert.match(await printed(...args, '--format', 'latex'), /\\begin\{tabular\}/);
  assert.match(await printed(...args, '--format', 'csv'), /^tracker,AUC,/m);
  const report = path.join(folder, 'report.html');
  await printed(...args, '--report', report);
  assert.match(readFileSync(report, 'utf8'), /Tracker/);
  await refuses(
    /report\.html\/in-a-file\.html: cannot be written/,
    ...args,
    '--report',
    path.join(report, 'in-a-file.html'),
  );
  await refuses(/unknown format 'word'; expected one of text, latex, csv/, ...args, '--format', 'word');
});

const otb100 = realData('OTB100/OTB100.json');
test('the report holds figures, tables and what is published, and asks the network for nothing', {
  skip: otb100.skip,
}, async () => {
  const report = path.join(folder, 'otb100.html');
  const results = path.join(path.dirname(otb100.file), 'results');
  const args = ['--benchmark', 'otb100', '--data', `otb100=${otb100.file}`, '--results', results, '--all'];
  await printed('evaluate', ...args, '--report', report);
  const html = readFileSync(report, 'utf8');
  for (const text of ['SiamRPN++', 'Published', 'What the paper says', 'convention', 'default-src']) {
    assert.ok(html.includes(text), text);
  }
  assert.doesNotMatch(html, /<(script|link|img)[^>]+(src|href)="(?!data:)/);
});

test('options that would have no effect are refused, and short runs or single sequences are scored', async () => {
  const { annotations, tracker } = smallBenchmark('no-effect');
  const args = ['evaluate', '--results', tracker];
  const otb = [...args, '--benchmark', 'otb100', '--data', `otb100=${annotations}`];
  const vot = [...args, '--benchmark', 'vot2019', '--data', `vot2019=${annotations}`];
  await refuses(/rules of its own/, ...vot, '--convention', 'otb');
  await refuses(/both given/, ...otb, '--json', '--format', 'csv');
  await refuses(/does not mark them/, ...otb, '--hidden-fail');
  await refuses(/does not know them/, ...otb, '--hidden-fail', '--convention', 'got10k');
  await refuses(/repeats the last box/, ...otb, '--convention', 'otb', '--allow-length-mismatch');
});

test('two trackers on one sequence are scored, without an interval', async () => {
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
  const { code, stdout } = await evaluate(annotations, path.join(root, 'A'), path.join(root, 'B'));
  assert.equal(code, 0);
  assert.equal(JSON.parse(stdout).length, 2);
});

test('annotations that are not the whole benchmark are named as such, and a part of them once', async () => {
  const { annotations, tracker } = smallBenchmark('part');
  const words = ['evaluate', '--benchmark', 'otb100', '--data', `otb100=${annotations}`, '--results', tracker];
  assert.match(await printed(...words), /NOT the whole of OTB100: 2 of 100 sequences, 4 of 59,035 frames/);
  const part = await printed(...words, '--sequences', 'One');
  assert.match(part, /NOT the whole of OTB100: 1 of 100 sequences, 2 of 59,035 frames/);
  assert.equal(await printed(...words, '--sequences', ' One, Two '), await printed(...words, '--sequences', 'One,Two'));
});

test('unknown names, missing places and trackers of the same name are refused', async () => {
  const { annotations, tracker } = smallBenchmark('names');
  const results = ['evaluate', '--results', tracker];
  const given = [...results, '--benchmark', 'otb100', '--data', `otb100=${annotations}`];
  await refuses(/unknown benchmark 'otb50'; expected one of otb100, /, ...results, '--benchmark', 'otb50');
  await refuses(/unknown convention 'x'; the conventions are pysot, /, ...given, '--convention', 'x');
  await refuses(/nosuch not found/, ...given.map((word) => (word === tracker ? path.join(folder, 'nosuch') : word)));
  const nowhere = ['--data', `otb100=${path.join(folder, 'nosuch')}`];
  await refuses(/not found at .*nosuch/, ...results, '--benchmark', 'otb100', ...nowhere);
  await refuses(/got10k-test cannot be scored here/, ...results, '--benchmark', 'got10k-test');
  const other = /--data uav123 does not belong to --benchmark otb100; expected otb100=PATH/;
  await refuses(other, ...results, '--benchmark', 'otb100', '--data', 'uav123=x');
  const twin = path.join(folder, 'names', 'other', 'Tracker');
  cpSync(tracker, twin, { recursive: true });
  const twins = ['evaluate', '--benchmark', 'otb100', '--data', `otb100=${annotations}`, '--results', tracker, twin];
  await refuses(/two trackers are called 'Tracker'/, ...twins);
});
