import assert from 'node:assert/strict';
import { test } from 'node:test';
import { figureToPng } from './render.js';
import { type CurvePoint, type TrainingCurves, trainingCurves } from './training-curves.js';

const text = { title: 'Training', caption: 'made up' };
const run = (name: string, steps: number): TrainingCurves => ({
  name,
  loss: Array.from({ length: steps }, (_, i) => [i + 1, i % 2]),
  rate: Array.from({ length: steps }, (_, i) => [i + 1, 0.01]),
  validationLoss: [[steps, 0.5]],
  validationIou: [[steps, 0.6]],
  sizeIou: [],
  spread: { aspect: [], area: [] },
  correlation: { aspect: [], area: [] },
  regressedShare: [],
  positives: [[steps, 3]],
});
const shown = (runs: readonly TrainingCurves[]) =>
  trainingCurves(runs, text).data.map(
    (each) => each as { name: string; x: number[]; y: number[]; showlegend: boolean },
  );

test('five curves a training, one of them in the legend; few steps stay as they are', async () => {
  const curves = shown([run('a', 4), run('b', 3)]);
  assert.equal(curves.length, 10);
  assert.deepEqual(
    curves.filter(({ showlegend }) => showlegend).map(({ name }) => name),
    ['a', 'b'],
  );
  assert.deepEqual([curves[0]!.x, curves[0]!.y], [[1, 2, 3, 4], [0, 1, 0, 1]]); // biome-ignore format: short
  assert.ok((await figureToPng(trainingCurves([run('a', 4)], text))).length > 5000);
});

test('of many steps neighbours are averaged; the last stays where it is', () => {
  const [loss] = shown([run('a', 10_000)]);
  assert.equal(loss!.x.length, 400);
  assert.equal(loss!.x.at(-1), 10_000);
  assert.ok(loss!.y.every((value) => Math.abs(value - 0.5) < 0.05));
});

test('a training without held-out pairs has no such curve; none with a step is refused', () => {
  const [, validation] = shown([{ ...run('a', 2), validationLoss: [], validationIou: [] }]);
  assert.deepEqual(validation!.x, []);
  assert.throws(() => trainingCurves([], text), /no training/);
  assert.throws(() => trainingCurves([{ ...run('a', 0), loss: [] }], text), /no training has a finished step/);
});

test('shapes of boxes: two more panels, and the IoU of sizes beside the IoU; without records of them four panels', () => {
  const curve: CurvePoint[] = [[2, 0.7]];
  const shaped = { ...run('a', 2), sizeIou: curve, spread: { aspect: curve, area: curve } };
  const { data, layout } = trainingCurves([shaped, run('b', 2)], text);
  assert.equal(data.length, 20);
  const axes = data.slice(5, 10).map((each) => (each as { yaxis: string }).yaxis);
  assert.deepEqual(axes, ['y2', 'y5', 'y5', 'y6', 'y6']);
  const domains = [1, 3, 5].map(
    (i) => (layout as unknown as Record<string, { domain: number[] }>)[`yaxis${i > 1 ? i : ''}`]!.domain,
  );
  for (const [i, [bottom, top]] of domains.entries()) {
    assert.ok(bottom! < top! && (i === 0 || top! < domains[i - 1]![0]!), JSON.stringify(domains));
  }
  assert.ok(!('yaxis5' in trainingCurves([run('b', 2)], text).layout));
});

test('the share of images in the regression loss has a panel of its own after the others; without records of it none', () => {
  const curve: CurvePoint[] = [[2, 0.7]];
  const counted = { ...run('a', 2), regressedShare: curve };
  const shaped = { ...counted, sizeIou: curve, spread: { aspect: curve, area: curve } };
  for (const [training, last] of [
    [counted, 5],
    [shaped, 7],
  ] as const) {
    // biome-ignore format: short
    const { data, layout } = trainingCurves([training], text);
    const own = data.filter((each) => (each as { yaxis?: string }).yaxis === `y${last}`);
    assert.deepEqual(own.map((each) => (each as { y: number[] }).y), [[0.7]]); // biome-ignore format: short
    const axes = layout as unknown as Record<string, { title?: { text: string }; domain: number[] }>;
    assert.equal(axes[`yaxis${last}`]!.title!.text, 'share in regression loss');
    const lowest = axes[`yaxis${last}`]!.domain;
    assert.ok(lowest[0] === 0 && lowest[1]! < axes[`yaxis${last - 1}`]!.domain[0]!);
    const titled = [`xaxis${last - 2}`, `xaxis${last - 1}`, `xaxis${last}`].map((name) => axes[name]!.title?.text);
    assert.deepEqual(titled, [undefined, 'step', 'step']); // where no panel is below
    assert.ok(!(`yaxis${last}` in trainingCurves([{ ...training, regressedShare: [] }], text).layout));
  }
});

test('names that are long paths have rows of their own in the legend, and room above the caption', () => {
  const roomFor = (count: number, length: number): number => {
    const runs = Array.from({ length: count }, (_, i) => run(`${i}`.padEnd(length, 'x'), 2));
    return Number(trainingCurves(runs, text).layout.margin?.b) - 90;
  };
  assert.deepEqual([roomFor(1, 10), roomFor(4, 10), roomFor(4, 40)], [24, 48, 48]);
  assert.deepEqual([roomFor(4, 77), roomFor(12, 40)], [4 * 30 - 20, 6 * 30 - 20]);
});

test('title and names are shown as they are, not read as markup', () => {
  const { data, layout } = trainingCurves([run('a<b>&', 2)], { ...text, title: 'x < y' });
  assert.deepEqual([...new Set(data.map(({ name }) => name))], ['a&lt;b&gt;&amp;']);
  assert.equal(layout.title?.text, 'x &lt; y');
});

test('more trainings than colours: each has a look of its own in the legend and in every panel', () => {
  interface Look {
    readonly showlegend: boolean;
    readonly yaxis?: string;
    readonly line: { readonly color: string; readonly dash?: string };
    readonly marker?: { readonly symbol: string };
  }
  const runs = Array.from({ length: 8 }, (_, i) => run(`${i}`, 2));
  const data = trainingCurves(runs, text).data as unknown as Look[];
  const looks = (of: (each: Look) => boolean): number =>
    new Set(data.filter(of).map(({ line, marker }) => [line.color, line.dash, marker?.symbol].join())).size;
  assert.deepEqual([looks(({ showlegend }) => showlegend), data.filter(({ showlegend }) => showlegend).length], [8, 8]);
  for (const panel of ['y2', 'y3', 'y4'])
    assert.equal(
      looks(({ yaxis }) => yaxis === panel),
      8,
      panel,
    );
});
