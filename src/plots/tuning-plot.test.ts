import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureToPng } from './render.js';
import { tuningPlot } from './tuning-plot.js';

const text = { title: 'penalty, window and rate', caption: 'AUC on 4 sequences' };
const settings = [
  { hyper: { penaltyK: 0.1, rate: 0.3, fixed: 1 }, auc: 0.4, isFirst: true },
  { hyper: { penaltyK: 0.2, rate: 0.4, fixed: 1 }, auc: 0.6 },
  { hyper: { penaltyK: 0.3, rate: 0.5, fixed: 1 }, auc: 0.5 },
];

test('one panel for each hyper-parameter that varies; the best and the first setting stand out', async () => {
  const figure = tuningPlot(settings, text);
  const points = figure.data.map((each) => each as { name: string; x: number[]; y: number[]; xaxis: string });
  assert.deepEqual(
    points.map(({ name, x, y, xaxis }) => [name, xaxis, x, y]),
    [
      ['tried', 'x', [0.3], [0.5]],
      ['first', 'x', [0.1], [0.4]],
      ['best', 'x', [0.2], [0.6]],
      ['tried', 'x2', [0.5], [0.5]],
      ['first', 'x2', [0.3], [0.4]],
      ['best', 'x2', [0.4], [0.6]],
    ],
  );
  assert.ok((await figureToPng(figure)).length > 5000);
});

test('a single setting is its own best; none is refused', () => {
  assert.equal(tuningPlot(settings.slice(0, 1), text).data.length, 9);
  assert.throws(() => tuningPlot([], text), /no setting/);
});

test('title and names are shown as they are, not read as markup', () => {
  const { layout } = tuningPlot([{ hyper: { 'a<b>&': 1 }, auc: 0.5 }], { ...text, title: 'x < y' });
  assert.deepEqual([layout.title?.text, layout.xaxis?.title?.text], ['x &lt; y', 'a&lt;b&gt;&amp;']);
});
