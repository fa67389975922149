import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { beforeEach, test } from 'node:test';
import { blankImage } from '../../data/images/image.js';
import type { DisplayOutput } from '../run/ipynb.js';
import { runNotebook } from '../run/runner.js';
import { code, notebookOf } from '../testing/notebooks.js';
import { liveTracking } from './live-view.js';
import { numbers } from './live-view-drawing.js';

const require = createRequire(import.meta.url);
interface Message {
  readonly data: Record<string, string>;
  readonly transient: { readonly display_id?: string };
  readonly update: boolean;
}
let sent: Message[] = [];

beforeEach(() => {
  sent = [];
  const jupyter = require('tslab/dist/jupyter.js') as { lastWriteDisplayData: unknown };
  jupyter.lastWriteDisplayData = (message: Message, update: boolean) => sent.push({ ...message, update });
});

const frame = (level: number) => ({ ...blankImage(64, 48), data: new Uint8Array(64 * 48 * 3).fill(level) });
const box = { x: 8, y: 8, w: 20, h: 20 };

/** Waits until so many outputs have been sent, however long the machine takes. */
async function outputs(count: number): Promise<void> {
  while (sent.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The SVG inside an update's HTML. */
function svgOf({ data }: Message): string {
  const [, base64] = /src="data:image\/svg\+xml;base64,([^"]+)"/.exec(data['text/html']!)!;
  return Buffer.from(base64!, 'base64').toString();
}

test('frames that come too soon are dropped, and the last one stays as a picture', async () => {
  const view = liveTracking('Tracker on sequence', { everyMs: 60_000 });
  for (let index = 0; index < 50; index++) view.show({ frame: frame(0), index, box });
  assert.equal(sent.length, 0, 'show has returned before anything was drawn');
  await outputs(1);
  for (let index = 50; index < 100; index++) view.show({ frame: frame(0), index, box });
  await view.finish();
  assert.match(svgOf(sent[0]!), />#1</);
  assert.deepEqual(
    sent.map(({ update }) => update),
    [false, true],
  );
  assert.ok(sent[1]!.data['image/png'] && !sent[1]!.data['text/html']);
  assert.equal(new Set(sent.map(({ transient }) => transient.display_id)).size, 1);
});

test('what was handed over is shown as it was, whatever becomes of the arrays', async () => {
  const shown = async (change: boolean) => {
    const view = liveTracking('t');
    const [image, scoreMap] = [frame(200), new Float32Array(25).fill(0.5)];
    scoreMap[7] = 1;
    view.show({ frame: image, index: 0, scoreMap });
    if (change) image.data.fill(0);
    if (change) scoreMap.fill(0);
    await outputs(1);
    return svgOf(sent.pop()!);
  };
  assert.equal(await shown(true), await shown(false));
});

test('frame number, frames per second of any clock, score; truth and map where they are given', async () => {
  let time = 0;
  const view = liveTracking('T', { everyMs: 0, now: () => time });
  view.show({ frame: frame(9), index: 0 });
  await outputs(1);
  time = 500;
  view.show({ frame: frame(9), index: 1, box, gt: box, score: 0.9, scoreMap: new Float32Array(9) });
  await outputs(2);
  const [first, second] = sent.map(svgOf);
  assert.match(first!, />frame 1</);
  assert.match(second!, />frame 2, 2\.0 frames\/s, score 0\.900</);
  assert.ok(!first!.includes('ground truth') && second!.includes('ground truth'));
  assert.deepEqual(
    [first, second].map((svg) => svg!.match(/<image /g)?.length),
    [1, 2],
  );
  assert.equal(numbers({ index: 4 }), 'frame 5');
});

test('a picture that cannot be drawn never stops the tracker, but the end says why', async () => {
  const view = liveTracking('T', { everyMs: 0 });
  view.show({ frame: frame(9), index: 0, scoreMap: new Float32Array(7) });
  await assert.rejects(view.finish(), { name: 'InputError', message: /7 values; expected a square/ });
  assert.equal(sent.length, 0);
  view.show({ frame: frame(9), index: 1 });
  await outputs(1);
});

test('without any frame nothing is shown', async () => {
  await liveTracking('T').finish();
  assert.deepEqual(sent, []);
});

test('in the kernel one output is updated in place', async () => {
  const source = `import { liveTracking } from 'siamdla/notebook/display/live-view';
const view = liveTracking('Square', { everyMs: 1 });
for (let index = 0; index < 20; index++) {
  view.show({ frame: { width: 64, height: 48, data: new Uint8Array(9216) }, index, box: { x: index, y: 9, w: 9, h: 9 } });
  await new Promise((done) => setTimeout(done, 5));
}
await view.finish();`;
  const { notebook, failure } = await runNotebook(notebookOf(code(source)));
  assert.equal(failure?.evalue, undefined);
  const outputs = notebook.cells[0]!.outputs as DisplayOutput[];
  assert.equal(outputs.length, 1);
  assert.ok('image/png' in outputs[0]!.data);
  assert.match(String(outputs[0]!.data['text/plain']), /Figure "Square"/);
});
