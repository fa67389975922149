import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { InputError } from '../../errors.js';
import type { Progress } from '../../study/progress.js';
import { kAblationFigures } from './figures.js';
import { kAblation } from './k-ablation.js';
import type { KAblationResult } from './result.js';

const small = { ...kAblation.scales.smoke, pairs: 33_004, epochs: 3, ks: [5, 9, 11] };

let whole: KAblationResult;
const reported: Progress[] = [];
before(async () => {
  whole = await kAblation.run(small, { workers: 1, progress: (each) => reported.push(each) });
});

const numbers = ({ provenance: _, ...rest }: KAblationResult): object => rest;

test('the numbers do not depend on the number of workers, and do depend on the seed', async () => {
  const three = await kAblation.run(small, { workers: 3 });
  assert.deepEqual(numbers(three), numbers(whole));
  const other = await kAblation.run({ ...small, seed: 2 }, { workers: 3 });
  assert.notDeepEqual(other.interpretations[0]!.p, whole.interpretations[0]!.p);
});

test('each K alone gives what all together give', async () => {
  const alone = await kAblation.run({ ...small, ks: [9] });
  assert.equal(alone.interpretations[0]!.p[0], whole.interpretations[0]!.p[1]);
  assert.deepEqual(alone.interpretations[0]!.perEpoch[0], whole.interpretations[0]!.perEpoch[1]);
});

test('epochs average to the whole, and every pair is counted once', () => {
  let last = 0;
  for (const { share, doing } of reported) {
    assert.ok(share >= last && share <= 1);
    assert.ok(share === 1 || / of 33,004 pairs$/.test(doing[0]!.state));
    last = share;
  }
  assert.equal(last, 1);
  const { p, perEpoch } = whole.interpretations[0]!;
  const sizes = [11_001, 11_001, 11_002];
  const mean = perEpoch[0]!.reduce((sum, value, epoch) => sum + value * sizes[epoch]!, 0) / 33_004;
  assert.ok(Math.abs(mean - p[0]!) < 1e-12);
});

test('an aborted run stops with the reason given and leaves no worker behind', async () => {
  const controller = new AbortController();
  const reason = new Error('enough');
  const run = kAblation.run(
    { ...small, pairs: 9e15 }, // so many that a list of all tasks would not fit into memory
    { signal: controller.signal, progress: ({ share }) => share > 0 && controller.abort(reason) },
  );
  await assert.rejects(run, reason); // and the test process can end: no worker keeps it alive
});

test('a configuration that cannot be run is refused', async () => {
  const refused = async (overrides: object, message: RegExp): Promise<void> =>
    assert.rejects(
      kAblation.run({ ...small, ...overrides }),
      (error) => error instanceof InputError && message.test(error.message),
    );
  await refused({ ks: [] }, /at least one, each once, in ascending order/);
  await refused({ ks: [9, 5] }, /ascending/);
  await refused({ ks: [5, 5] }, /ascending/);
  await refused({ ks: [0, 5] }, /K is 0/);
  await refused({ ks: [626] }, /from 1 to 625/);
  await refused({ pairs: 2 }, /at least one for each of 3 epochs/);
  await refused({ pairs: Number.NaN }, /pairs is NaN/);
  await refused({ epochs: 0 }, /epochs is 0/);
});

test('figures: the paper’s band, every interpretation, the fixed rules, and a note that says how many pairs', () => {
  const [a, b] = kAblationFigures(whole);
  assert.equal(a!.name, 'fig09a-k-ablation');
  assert.equal(b!.name, 'fig09b-positives-per-epoch');
  const names = a!.figure.data.map((trace) => ('name' in trace ? trace.name : ''));
  for (const { title } of whole.interpretations) assert.ok(names.includes(title), title);
  assert.ok(names.some((name) => name?.includes('SiamRPN++')));
  for (const { figure } of [a!, b!]) {
    assert.ok(figure.layout.shapes?.some(({ y0, y1 }) => y0 === 3 && y1 === 4));
    const notes = JSON.stringify(figure.layout.annotations);
    assert.match(notes, /33,004 pairs for each K \(not the paper’s 12,000,000\)/);
    assert.match(notes, /seed 1/);
  }
  const line = a!.figure.data.find((trace) => 'name' in trace && trace.name === whole.interpretations[0]!.title);
  assert.deepEqual(line && 'y' in line ? line.y : [], whole.interpretations[0]!.p);
});

test('Fig. 9b has the values of K that were run where the paper shows others, and else those of the paper', () => {
  const shown = (ks: readonly number[]): (string | undefined)[] => {
    const [first, ...others] = whole.interpretations;
    const perEpoch = ks.map(() => [3, 3, 3]);
    return kAblationFigures({
      ...whole,
      ks,
      interpretations: [{ ...first!, perEpoch }, ...others],
    })[1]!.figure.data.map(({ name }) => name);
  };
  assert.deepEqual(shown([5, 9, 19]), ['K = 5', 'K = 9', 'K = 19']);
  assert.deepEqual(shown(kAblation.scales.paper.ks), ['K = 5', 'K = 11', 'K = 17', 'K = 23']);
});

test('counts above 5 are inside the axes, and the fixed rules are lines also beside a single K', () => {
  const [first, ...others] = whole.interpretations;
  const high = {
    ...first!,
    p: [...first!.p.slice(0, 2), 40],
    perEpoch: [
      [3, 3, 3],
      [3, 3, 4],
      [41, 40, 39],
    ],
  };
  const [a, b] = kAblationFigures({ ...whole, ks: [9, 12, 300], interpretations: [high, ...others] });
  assert.deepEqual(a!.figure.layout.yaxis?.range, [0, 42]);
  assert.deepEqual(b!.figure.layout.yaxis?.range, [0, 1.05 * 41]);
  for (const { figure } of kAblationFigures(whole)) assert.deepEqual(figure.layout.yaxis?.range, [0, 5]);
  const [alone, epochs] = kAblationFigures({ ...whole, ks: [9] });
  assert.deepEqual(epochs!.figure.layout.showlegend, true, 'the legend says which K');
  const rules = alone!.figure.data.filter(({ name }) => name?.includes('without K'));
  assert.deepEqual(
    rules.map((rule) => ('x' in rule ? rule.x : [])),
    whole.fixed.map(() => [8.5, 9.5]),
  );
});

test('numbers on the axes do not overlap: of near values of K the first is written, and epochs are whole', () => {
  const written = (...ks: number[]): unknown => {
    const interpretations = whole.interpretations.map((each) => ({ ...each, perEpoch: ks.map(() => [3, 3, 3]) }));
    return kAblationFigures({ ...whole, ks, interpretations })[0]!.figure.layout.xaxis?.tickvals;
  };
  assert.deepEqual(written(1, 2, 3, 4, 30, 100, 625), [1, 100, 625]);
  assert.deepEqual(written(9), [9]);
  assert.deepEqual(written(...kAblation.scales.paper.ks), [...kAblation.scales.paper.ks]);
  const { xaxis } = kAblationFigures(whole)[1]!.figure.layout;
  assert.deepEqual([xaxis?.range, xaxis?.dtick], [[0.5, 3.5], 1]);
});

test('findings say what is outside the paper’s range, from the numbers', () => {
  const interpretation = (id: string, p: number[]): object => ({
    id,
    title: id,
    p,
    standardError: [],
    empty: [],
    perEpoch: [],
  });
  const result = {
    ks: [5, 9, 23],
    interpretations: [
      interpretation('default', [2.5, 3.5, 3.9]),
      interpretation('no-fallback', [3, 3.2, 3.9]),
      interpretation('anchor-based', [5, 8, 18]),
    ],
  } as unknown as KAblationResult;
  const [alone] = kAblation.findings({ ...result, ks: [5] });
  assert.match(alone!, /: P is 2\.50 for K = 5: outside the paper’s range of 3 to 4\.$/);
  const [byDefault, noFallback, anchorBased] = kAblation.findings(result);
  assert.match(byDefault!, /2\.50 to 3\.90.*outside the paper’s range of 3 to 4 for K = 5\./);
  assert.match(noFallback!, /inside the paper’s range of 3 to 4 for every K/);
  assert.match(
    anchorBased!,
    /5\.00 to 18\.00 over all K; the paper states a range of P for the anchor-free form alone/,
  );
});
