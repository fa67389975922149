import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { markdownTable, withBlock } from './block.js';
import { boxPointsTable } from './box-points.js';
import { differencesTable } from './differences.js';
import { doseTable } from './dose.js';
import { inShortTable } from './in-short.js';
import { blocks, writtenPage } from './pages.js';
import { trackersTable } from './trackers.js';

for (const page of new Set(blocks.map((block) => block.page))) {
  test(`${page} shows the stored results: npm run pages`, () => {
    const text = readFileSync(path.join(packageRoot, page), 'utf8');
    assert.equal(text, writtenPage(page, text));
  });
}

test('every number of a block is read: another text is another page, and a page without the block is refused', () => {
  for (const block of blocks) {
    const text = readFileSync(path.join(packageRoot, block.page), 'utf8');
    assert.notEqual(withBlock(text, block, 'other'), text, block.name);
    assert.throws(() => withBlock('nothing', block, 'other'), {
      name: 'InputError',
      message: new RegExp(`^${block.page}: no block between '<!-- ${block.name}: written by`),
    });
  }
});

test('a table in Markdown', () => {
  assert.equal(markdownTable(['a', 'b'], [['1', '2']]), '| a | b |\n|---|---|\n| 1 | 2 |');
});

const pass = {
  trackers: [
    {
      ...{ tracker: 'SiamCAR', auc: 0.5, precision20: 0.8, intervals: { auc: { low: 0.4, high: 0.6 } } },
      runs: [
        { seed: 1, auc: 0.45 },
        { seed: 2, auc: 0.55 },
      ],
    },
  ],
  references: [{ tracker: 'NCC', auc: 0.3, precision20: 0.4 }],
  steps: [
    { tracker: 'SiamCAR', validationIou: 0.7 },
    { tracker: 'SiamCAR', validationIou: 0.72 },
    { tracker: 'NCC', validationIou: null },
  ],
};

test('trackers by falling AUC, others between them, those of the kit left out', () => {
  const others = {
    trackers: [
      { tracker: 'CSRT', auc: 0.6, precision20: 0.9 },
      { tracker: 'NCC', auc: 0.31, precision20: 0.4 },
      { tracker: 'kit', isShipped: true, auc: 0.9, precision20: 0.9 },
    ],
  };
  const restarted = { trackers: [{ tracker: 'SiamCAR', eao: 0.25, interval: { low: 0.2, high: 0.3 } }] };
  assert.deepEqual(trackersTable(pass, restarted, others).split('\n').slice(2), [
    '| CSRT | 0.600 | 0.900 |  |  |',
    '| SiamCAR | 0.500 [0.400, 0.600] (0.450, 0.550) | 0.800 | 0.710 | 0.250 [0.200, 0.300] |',
    '| NCC | 0.300 | 0.400 |  |  |',
  ]);
});

test('differences with verdicts; EAO where it is stored', () => {
  const auc = { difference: -0.05, low: -0.1, high: -0.01, verdict: 'worse' };
  const pair = { tracker: 'DLA-SiamCAR', baseline: 'SiamCAR' };
  const of = (eao: Parameters<typeof differencesTable>[1]) =>
    differencesTable({ comparisons: [{ ...pair, auc }] }, eao).split('\n')[2];
  assert.equal(of({}), '| DLA-SiamCAR minus SiamCAR | +2.5 % | -0.050 [-0.100, -0.010]: worse |  |  |');
  assert.equal(
    of({ comparisons: [{ ...pair, eao: { ...auc, verdict: 'not judged' } }] }),
    '| DLA-SiamCAR minus SiamCAR | +2.5 % | -0.050 [-0.100, -0.010]: worse |  | -0.050 [-0.100, -0.010]: not judged |',
  );
});

test('trainings that ended with one shape are counted', () => {
  const step = (predictedSd: number) => ({
    tracker: 'labels DLA, boxes DLA',
    validationIou: 0.5,
    validationBoxes: { sizeIou: 0.6, aspect: { predictedSd, targetSd: 0.5 } },
  });
  const trackers = [{ tracker: 'labels DLA, boxes DLA', auc: 0.4 }];
  const last = (steps: ReturnType<typeof step>[]) => boxPointsTable({ trackers, effects: [], steps }).split('\n')[2];
  assert.equal(
    last([step(0.4), step(0.04)]),
    '| DLA | DLA (DLA-SiamCAR) | 0.400 |  | 0.500 |  | 0.600 | 0.220 | 1 of 2 |',
  );
  assert.match(last([step(0.4), step(0.06)])!, /\| none \|$/);
});

test('labels and box points: the differences to SiamCAR with intervals, of no other contrast', () => {
  const [own, other] = ['labels DLA, boxes both', 'labels rectangle, boxes rectangle'];
  const effect = (plus: string[], minus: string[], difference: number) => ({
    contrast: { plus, minus },
    auc: { difference, low: -0.2, high: -0.1, verdict: 'worse', overRuns: { low: -0.3, high: 0.1 } },
    iou: { difference, low: -0.2, high: 0.1, verdict: 'no difference shown' },
  });
  const effects = [
    effect([own], ['labels rectangle, boxes both'], 1),
    effect([own, other], [other], 2),
    effect([own], [other], -0.15),
  ];
  const step = {
    ...{ tracker: own, validationIou: 0.5 },
    validationBoxes: { sizeIou: 0.6, aspect: { predictedSd: 0.4, targetSd: 0.5 } },
  };
  assert.equal(
    boxPointsTable({ trackers: [{ tracker: own, auc: 0.4 }], effects, steps: [step] }).split('\n')[2],
    "| DLA | both | 0.400 | -0.150 [-0.200, -0.100], worse; Student's t [-0.300, +0.100] | 0.500 | -0.150 [-0.200, +0.100], no difference shown | 0.600 | 0.400 | none |",
  );
});

test("Student's t is shown where it and the bootstrap disagree", () => {
  const point = (pairs: number, high: number) => ({
    ...{ tracker: 'DLA-SiamCAR', baseline: 'SiamCAR', pairs, baselineAuc: 0.5, baselineIou: 0.6 },
    auc: { difference: -0.02, low: -0.04, high, verdict: 'none', overRuns: { low: -0.03, high: -0.01 } },
    iou: { difference: -0.1, low: -0.2, high: 0.1 },
  });
  const [first, second] = doseTable([{ points: [point(2500, 0.01), point(10000, -0.001)] }])
    .split('\n')
    .slice(2);
  assert.match(
    first!,
    /^\| 2,500 \| 0\.500 \| -0\.020 \[-0\.040, \+0\.010\], none; Student's t \[-0\.030, -0\.010\] \|/,
  );
  assert.match(second!, /^\| 10,000 \| 0\.500 \| -0\.020 \[-0\.040, -0\.001\], none \| 0\.600 \| -0\.100/);
});

test('the result in short: a verdict where a difference is shown, nothing where none was measured', () => {
  const measured = { baselineAuc: 0.5, difference: -0.05, low: -0.1, high: -0.01 };
  const table = inShortTable([
    { baseline: 'SiamCAR', data: 'synthetic, 10,000 pairs', ...measured, verdict: 'worse' },
    {
      ...{ baseline: 'SiamCAR', data: 'real videos, 10,000 pairs', ...measured, verdict: 'no difference shown' },
      overRuns: { low: -0.11, high: 0.01 },
    },
  ]);
  const row = table.split('\n').find((line) => line.startsWith('| DLA on SiamCAR'));
  const text = '-0.050 of 0.500 [-0.100, -0.010]';
  assert.equal(row, `| DLA on SiamCAR | +2.5 % | ${text}: worse |  |  | ${text}; Student's t [-0.110, +0.010] |  |`);
});
