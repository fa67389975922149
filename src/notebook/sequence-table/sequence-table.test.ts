import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import type { Sequence } from '../../data/sequence.js';
import { InputError } from '../../errors.js';
import { estimateTextWidth } from '../../plots/drawings/svg.js';
import { assertReadableInDarkTheme } from '../../plots/testing/dark-theme.js';
import { testFolder } from '../../testing/test-folder.js';
import { writeSequence } from '../../tracking/testing/sequences.js';
import { safeHtml } from '../gallery/sanitise.js';
import { differenceText, type PageSequence, rowsOf, type TableView } from './page-data.js';
import { scaledFrames } from './scaled-frames.js';
import { nearestFrame } from './scrubber.js';
import { sequenceTable } from './sequence-table.js';
import type { TableTracker } from './table-tracker.js';
import { movingTracker } from './testing/moving-tracker.js';

const { JSDOM } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');

const png = Uint8Array.of(1, 2, 3);

/** Boxes of a tracker that returns the ground truth, shifted right. */
function shifted(name: string, sequences: readonly Sequence[], by: (sequence: string) => number): TableTracker {
  const boxes = sequences.map(
    ({ name: each, gt }) => [each, gt.map((value, i) => (i % 4 === 0 ? value + by(each) : value))] as const,
  );
  return { name, boxes: new Map(boxes) };
}

async function example(t: Parameters<typeof testFolder>[0]): Promise<readonly Sequence[]> {
  const folder = testFolder(t);
  await writeSequence(folder, 'aside', 30);
  await writeSequence(folder, 'beyond', 12);
  const [aside, beyond] = readFolderBenchmark(folder).sequences;
  return [
    { ...aside!, attributes: ['Occlusion'] },
    { ...beyond!, attributes: ['Occlusion', 'Fast Motion'] },
  ];
}

test('the AUC of a row is rounded once, as in other tables: 4 of 21 thresholds are 0.190, not 0.1905 and then 0.191', async (t) => {
  const sequences = (await example(t)).slice(0, 1);
  const width = sequences[0]!.gt[2]!;
  const off = shifted('off', sequences, () => 0.709 * width); // IoU 0.17 in every frame
  assert.match((await sequenceTable(sequences, [off])).svg, />0\.190</);
});

test('a page of the table: rows by difference, filters, and a scrubber with boxes, curve and score maps', async (t) => {
  const sequences = await example(t);
  const exact = { ...shifted('exact', sequences, () => 0), open: async () => movingTracker() };
  const off = shifted('off', sequences, (name) => (name === 'aside' ? 3 : 12));
  const told: number[] = [];
  const options = { scoreMaps: true, progress: ({ share }: { readonly share: number }) => told.push(share) };
  const { html, svg } = await sequenceTable(sequences, [exact, off], options);
  assert.deepEqual([told.length, told.at(-1)], [42, 1]);
  assert.match(svg, /aside[\s\S]*beyond|beyond[\s\S]*aside/);
  const page = html!(png);
  assert.doesNotMatch(page, /score maps left out/, 'those of a tracker that cannot be opened are not missing');
  assert.doesNotMatch(page.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\//);
  assert.match(safeHtml(page), /<script>\(function/, 'the exported page runs it');
  const { window } = new JSDOM(page, { runScripts: 'dangerously' });
  const { document } = window;
  const names = () => [...document.querySelectorAll('button[aria-expanded]')].map((each) => each.textContent);
  assert.deepEqual(names(), ['▸ beyond', '▸ aside'], 'the largest difference first');
  assertReadableInDarkTheme(document, document.body.firstElementChild!);
  const sortButtons = [...document.querySelectorAll('th button')] as HTMLButtonElement[];
  sortButtons[0]!.focus();
  sortButtons[0]!.click();
  assert.equal(document.activeElement!.textContent, 'sequence ▲', 'the focus stays, so that a key sorts the other way');
  assert.deepEqual(names(), ['▸ aside', '▸ beyond'], 'by name');
  const change = (element: Element, value: string, type: string): void => {
    (element as HTMLInputElement).value = value;
    element.dispatchEvent(new window.Event(type, { bubbles: true }));
  };
  const [attribute] = document.querySelectorAll('select');
  const cells = () => document.querySelectorAll('td svg')[0]!.querySelectorAll('g[shape-rendering] path').length;
  change(attribute!, '1', 'change'); // Fast Motion
  assert.deepEqual(names(), ['▸ beyond']);
  change(attribute!, '0', 'change');
  change(document.querySelector('input[type=number]')!, '0.9', 'input');
  assert.deepEqual(names(), []);
  change(document.querySelector('input[type=number]')!, '0', 'input');
  (document.querySelector('button[aria-expanded]') as HTMLButtonElement).click();
  const output = () => document.querySelector('output')!.textContent;
  assert.equal(output(), 'frame 1 of 30');
  change(document.querySelector('input[type=range]')!, '29', 'input');
  assert.equal(output(), 'frame 30 of 30');
  const [frame, curve] = document.querySelectorAll('td svg');
  assert.equal(frame!.querySelectorAll('rect').length, 6, 'two trackers and ground truth, each with a rim');
  assert.match(frame!.querySelector('image')!.getAttribute('href')!, /^data:image\/jpeg/);
  assert.match(curve!.innerHTML, /M472\.0 0V/);
  const boxes = [...document.querySelectorAll('td input[type=checkbox]')] as HTMLInputElement[];
  boxes[1]!.click();
  assert.equal(document.querySelectorAll('td svg')[0]!.querySelectorAll('rect').length, 4);
  const maps = document.querySelector('td select') as HTMLSelectElement;
  assert.deepEqual(
    [...maps.options].map(({ text }) => text),
    ['none', 'exact'],
  );
  assert.equal(cells(), 0, 'score maps on demand only');
  change(maps, '1', 'change');
  assert.equal(cells(), 3 + 2, 'all cells but the lowest, and the outline of the search region');
  assert.equal(document.querySelectorAll('td svg').length, 3, 'frame, search region, curve');
  assert.match(document.body.textContent!, /Scores from 0\.10 \(transparent\) to 0\.90 \(yellow\)/);
  change(document.querySelector('input[type=range]')!, '0', 'input');
  assert.equal(cells(), 0);
  assert.match(document.body.textContent!, /No score map of this frame/);
  change(document.querySelector('input[type=range]')!, '29', 'input');
  sortButtons[2]!.click();
  assert.equal(output(), 'frame 30 of 30', 'an open scrubber stays as it is while rows move');
});

test('frames stay within their share: pictures become smaller, then fewer; the page refuses a budget that cannot be met', async (t) => {
  const sequences = await example(t);
  const made = [];
  for (const bytes of [6000, 16_000, 1e6]) {
    const { frames, width } = await scaledFrames(sequences[0]!, bytes, 100);
    const used = frames.reduce((sum, { href }) => sum + href.length + 100, 0);
    assert.ok(used <= bytes, `${used} of ${bytes}`);
    assert.deepEqual([frames[0]!.index, frames.at(-1)!.index], [0, 29]);
    assert.ok(width > 0);
    made.push(frames.length);
  }
  assert.ok(made[0]! < made[1]! && made[1]! < 30 && made[2] === 30, made.join());
  const exact = shifted('exact', sequences, () => 0);
  const budget = 600_000;
  const { html } = await sequenceTable(sequences, [exact], { budget });
  assert.ok(html!(png).length <= budget);
  assert.throws(() => html!(new Uint8Array(budget)), /table of 2 sequences: needs about .* raise budget/);
  await assert.rejects(sequenceTable(sequences, [exact], { budget: 100_000 }), /raise budget/);
});

test('without images the curves and boxes are there, and the note says so', async (t) => {
  const [first] = await example(t);
  const lost = { ...first!, frames: { length: first!.length, path: () => '/nowhere/1.jpg' } };
  const { svg, html } = await sequenceTable([lost], [shifted('exact', [lost], () => 0)]);
  assert.match(svg, /Images not found: aside/);
  assert.match(html!(png), /"href":"","truth":\[/);
});

test('without score maps there is nothing to choose, and the page says how to get them', async (t) => {
  const sequences = await example(t);
  const exact = shifted('exact', sequences, () => 0);
  const openable = { ...exact, open: async () => movingTracker() };
  for (const [tracker, hint] of [
    [openable, /sequenceTable\(sequences, trackers, \{ scoreMaps: true \}\)/],
    [exact, /only the boxes of these trackers are known/],
  ] as const) {
    const { html } = await sequenceTable(sequences, [tracker]);
    const { document } = new JSDOM(html!(png), { runScripts: 'dangerously' }).window;
    (document.querySelector('button[aria-expanded]') as HTMLButtonElement).click();
    assert.equal(document.querySelector('td select'), null);
    assert.match(document.querySelector('td')!.closest('table')!.textContent!, hint);
  }
  await assert.rejects(sequenceTable(sequences, [exact], { scoreMaps: true }), /give one a function open/);
});

test('score maps that the tracker does not repeat are counted', async (t) => {
  const [, sequence] = await example(t);
  const exact = shifted('exact', [sequence!], () => 0);
  const jumped = sequence!.gt.map((value, i) => (i === 4 * 5 ? value + 100 : value)); // in the sixth frame, and back
  const jumping = { name: 'jumping', boxes: new Map([['beyond', jumped]]), open: async () => movingTracker() };
  const { html } = await sequenceTable([sequence!], [exact, jumping], { scoreMaps: true });
  assert.match(html!(png), / 2 score maps left out/);
});

test('long names of trackers do not cover each other in the picture', async (t) => {
  const sequences = await example(t);
  const trackers = [1, 2, 3, 4].map((n) => shifted(`${n} ${'SiamCAR'.repeat(4)}`, sequences, () => n));
  const { svg, width } = await sequenceTable(sequences, trackers);
  const names = [...svg.matchAll(/<text x="([\d.]+)"[^>]*>(\d Siam[^<]*)</g)].map(([, x, text]) => ({
    x: +x!,
    text: text!,
  }));
  assert.equal(names.length, 4);
  for (const [i, { x, text }] of names.entries())
    assert.ok(x + estimateTextWidth(text, 12) < (names[i + 1]?.x ?? width), JSON.stringify(names));
});

test('a missing result, and trackers of one name, are refused', async (t) => {
  const sequences = await example(t);
  const none = { name: 'none', boxes: new Map() };
  await assert.rejects(sequenceTable(sequences, [none]), /none: no result for sequence 'aside'; found none/);
  await assert.rejects(sequenceTable(sequences, [none, none]), InputError);
  await assert.rejects(sequenceTable([], [none]), InputError);
});

test('rows: filters and order', () => {
  const row = (name: string, auc: number[], attributes: string[] = []): PageSequence => ({
    ...{ name, auc, attributes, length: 10, overlaps: [], step: 1, width: 1, height: 1, frames: [] },
  });
  const rows = [row('a', [0.5, 0.6]), row('b', [0.9, 0.1], ['X']), row('c', [0.3, 0.3])];
  const view: TableView = {
    ...{ compared: [0, 1], attribute: '', minDifference: 0, better: 'any', sortBy: 'difference', descending: true },
  };
  const names = (change: Partial<TableView>) => rowsOf(rows, { ...view, ...change }).map(({ name }) => name);
  assert.deepEqual(names({}), ['b', 'c', 'a']);
  assert.deepEqual(names({ compared: [1, 0] }), ['a', 'c', 'b']);
  assert.deepEqual(names({ sortBy: 1, descending: false }), ['b', 'c', 'a']);
  assert.deepEqual(names({ attribute: 'X' }), ['b']);
  assert.deepEqual(names({ better: 'second' }), ['a']);
  assert.deepEqual(names({ minDifference: 0.1 - 1e-9 }), ['b', 'a']);
});

test('a difference that rounds to nothing has no sign', () => {
  assert.deepEqual([0.0125, -0.5, -0.0004, 0].map(differenceText), ['+0.013', '−0.500', '0.000', '0.000']);
});

test('a click beside a frame goes to the nearest one', () => {
  const frames = [{ index: 0 }, { index: 10 }, { index: 20 }];
  assert.deepEqual(
    [-5, 4, 6, 99].map((position) => nearestFrame(frames, position)),
    [0, 0, 1, 2],
  );
});
