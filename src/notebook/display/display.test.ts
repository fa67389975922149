import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, mock, test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { plotlyScript } from '../../plots/html.js';
import { parseFormats } from '../../plots/mime.js';
import { themed } from '../../plots/theme.js';
import { beginCell } from './cell-signal.js';
import { display, figureDisplayer, Live, show, showHtml } from './display.js';
import { useDevice } from './use-device.js';

const require = createRequire(import.meta.url);
const figure = themed([{ type: 'scatter', y: Float32Array.of(1, Number.NaN) as unknown as number[] }], {
  width: 200,
  height: 150,
  title: { text: 'Small' },
});

interface Message {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
  update: boolean;
}
let sent: Message[] = [];
let printed: unknown[] = [];

/** Stands in for a running kernel: tslab's module with a writer that keeps what it gets. */
function startKernel(): void {
  const jupyter = require('tslab/dist/jupyter.js') as { lastWriteDisplayData: unknown };
  jupyter.lastWriteDisplayData = (message: Omit<Message, 'update'>, update: boolean) =>
    sent.push({ ...message, update });
}

beforeEach(() => {
  sent = [];
  printed = [];
  mock.method(console, 'log', (line: unknown) => printed.push(line));
});
afterEach(() => mock.restoreAll());

test('outside a kernel the text is printed, and what has no text is not', async () => {
  display({ 'text/plain': 'hello', 'text/html': '<b>hello</b>' });
  display({ 'text/html': '<b>hello</b>' });
  await show(figure, { formats: ['plotly'] });
  assert.deepEqual(printed, ['hello', 'Figure "Small", 200 x 150']);
});

test('in a kernel one output carries all forms, and the PNG its size', async () => {
  startKernel();
  await show(figure, { displayId: 'a', formats: ['plotly', 'png'] });
  const [message] = sent;
  assert.deepEqual(Object.keys(message!.data).sort(), ['application/vnd.plotly.v1+json', 'image/png', 'text/plain']);
  const plotly = message!.data['application/vnd.plotly.v1+json'] as { data: { y: unknown }[] };
  assert.deepEqual(plotly.data[0]!.y, [1, null]);
  assert.deepEqual(message!.metadata, { 'image/png': { width: 200, height: 150 } });
  assert.deepEqual([message!.transient, message!.update, printed], [{ display_id: 'a' }, false, []]);
});

test('HTML goes with its fallbacks', () => {
  startKernel();
  showHtml('<p>x</p>', { text: 'x', png: Uint8Array.of(1, 2, 3) });
  assert.deepEqual(sent[0]!.data, { 'text/plain': 'x', 'text/html': '<p>x</p>', 'image/png': 'AQID' });
});

test('figures are interactive HTML with a picture; plotly.js comes with the first one alone, compressed', async () => {
  delete process.env.SIAMDLA_FIGURES;
  startKernel();
  await show(figure);
  await show(figure);
  const [first, second] = sent.map(({ data }) => data['text/html'] as string);
  assert.deepEqual(Object.keys(sent[0]!.data).sort(), ['image/png', 'text/html', 'text/plain']);
  assert.match(first!, /DecompressionStream/);
  assert.ok(first!.length > 1e6 && first!.length < 2.5e6, `${first!.length}`);
  assert.ok(second!.length < 2e5 && first!.endsWith(second!));
  const [, base64] = /atob\('([^']+)'/.exec(first!)!;
  const code = gunzipSync(Buffer.from(base64!, 'base64')).toString();
  assert.equal(`<script>${code}</script>`, plotlyScript());
});

test('plotly.js comes again when the cell that has it runs again, as its output is replaced', async () => {
  delete process.env.SIAMDLA_FIGURES;
  startKernel();
  for (const cell of ['', 'other', '', '']) {
    beginCell(cell);
    await show(figure);
    await show(figure);
  }
  const has = sent.map(({ data }) => /DecompressionStream/.test(data['text/html'] as string));
  assert.deepEqual(has, [true, false, false, false, true, false, true, false]);
});

test('SIAMDLA_FIGURES chooses the formats, and an unknown one is named', () => {
  process.env.SIAMDLA_FIGURES = 'plotly+png';
  assert.deepEqual(parseFormats(), ['plotly', 'png']);
  delete process.env.SIAMDLA_FIGURES;
  assert.deepEqual(parseFormats(), ['html', 'png']);
  assert.throws(() => parseFormats('png+gif'), { name: 'InputError', message: /'gif'.*plotly, png, svg, html/ });
});

test('a live output is added once, then replaced, not too often, and its last state always', async () => {
  startKernel();
  const live = new Live(60_000);
  let made = 0;
  const make = () => ({ 'text/plain': String(++made) });
  await live.update(make);
  await live.update(make); // too soon
  await live.finish(make);
  assert.deepEqual(
    sent.map(({ data, update }) => [data['text/plain'], update]),
    [
      ['1', false],
      ['2', true],
    ],
  );
  assert.equal(new Set(sent.map(({ transient }) => transient.display_id)).size, 1);
  const eager = new Live(0);
  await eager.update(make);
  await eager.update(make);
  assert.equal(sent.length, 4);
});

test('a slow picture does not arrive after the last one', async () => {
  startKernel();
  const live = new Live(0);
  const slow = live.update(async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return { 'text/plain': 'slow' };
  });
  await Promise.all([
    slow,
    live.update(() => ({ 'text/plain': 'skipped' })),
    live.finish(() => ({ 'text/plain': 'last' })),
  ]);
  assert.deepEqual(
    sent.map(({ data }) => data['text/plain']),
    ['slow', 'last'],
  );
});

test("a figure as a cell's last value shows itself, another object does not", async () => {
  const displayers = Reflect.get(globalThis, Symbol.for('siamdla.displayers')) as Set<unknown>;
  assert.ok(displayers.has(figureDisplayer));
  const bundle = await figureDisplayer(figure);
  assert.ok(bundle?.['image/png'] && !Object.keys(bundle).includes('metadata'));
  assert.equal(figureDisplayer({ data: [1] }), undefined);
});

test("a figure of an experiment stores what made its numbers in the output's metadata", async () => {
  startKernel();
  const provenance = { device: 'cpu (onnxruntime)' };
  await show({ figure, numbers: { provenance } });
  assert.deepEqual(sent[0]!.metadata, { 'image/png': { width: 200, height: 150 }, siamdla: { provenance } });
});

test('every other picture, live ones included, stores the device of the notebook, once one was chosen; text does not', async () => {
  startKernel();
  const drawing = {
    svg: '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>',
    width: 9,
    height: 9,
    title: 'Nine',
  };
  await show(figure);
  assert.deepEqual(sent.pop()!.metadata, { 'image/png': { width: 200, height: 150 } });
  await useDevice('cpu');
  sent = [];
  display({ 'text/plain': 'text', 'text/html': '<p>text' });
  assert.deepEqual(sent.pop()!.metadata, {});
  const metadata = { 'image/png': { width: 9, height: 9 } };
  const live = new Live(0);
  for (const picture of [
    () => show(figure),
    () => show(drawing),
    () => live.finish(() => ({ 'image/png': 'AAAA', metadata })),
  ]) {
    await picture();
    const { siamdla, ...hints } = sent.pop()!.metadata as { siamdla: { provenance: Record<string, unknown> } };
    assert.deepEqual(Object.keys(hints), ['image/png']);
    const { device, software, machine, date } = siamdla.provenance;
    assert.equal(device, 'cpu (onnxruntime)');
    assert.match(String(software), /^siamdla /);
    assert.ok(machine && Math.abs(Date.parse(String(date)) - Date.now()) < 60_000);
  }
});
