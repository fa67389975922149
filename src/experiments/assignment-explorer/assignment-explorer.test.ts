import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import vm from 'node:vm';
import { assigners } from '../../dla/assigners.js';
import { pointCount } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import { assignmentMapsSvg } from '../../plots/drawings/assignment-map.js';
import { isDrawing } from '../../plots/figure.js';
import { assignmentExplorer, explorerDrawing } from './assignment-explorer.js';
import { explorerPanels, explorerSvg } from './scene.js';

const { JSDOM, VirtualConsole } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');

const config = assignmentExplorer.scales.paper;
const marks = (svg: string): number => (svg.match(/h0/g) ?? []).length;

test('every assigner is on the figure, once, with its counts', () => {
  const panels = explorerPanels(config);
  const svg = explorerSvg(config);
  assert.deepEqual(
    panels.map(({ assigner }) => assigner),
    Object.keys(assigners).filter((name) => !assigners[name]!.needsPredictions),
  );
  for (const { map, positives } of panels) {
    assert.ok(svg.includes(map.title.replace(/>/g, '&gt;').replace(/</g, '&lt;')), map.title);
    assert.ok(svg.includes(`${positives.length} positive`), map.title);
  }
});

test('a long title of an assigner does not run into the next panel', () => {
  const { map } = explorerPanels(config)[0]!;
  const svg = assignmentMapsSvg('', [{ ...map, title: `IoU: ${'x'.repeat(40)}` }], 4, '');
  assert.ok(svg.includes(`>IoU: ${'x'.repeat(29)}…<`));
});

test('each point of a grid is drawn exactly once: positive, negative or ignored', () => {
  for (const { assigner, map } of explorerPanels(config)) {
    const points = [...map.positives, ...map.negatives, ...map.ignored].map(({ x, y }) => `${x},${y}`);
    assert.equal(points.length, pointCount(assigners[assigner]!.grid), assigner);
    assert.equal(new Set(points).size, points.length, assigner);
  }
  const panels = explorerPanels(config);
  const dots = panels.reduce((sum, { map }) => sum + map.positives.length + map.ignored.length, 0);
  assert.equal(marks(explorerSvg(config)), dots + 2); // and two in the legend
});

test("SiamFC++'s larger search image is drawn at the same place: its positives lie inside the drawn target", () => {
  const { map } = explorerPanels(config).find(({ assigner }) => assigner === 'inside-box')!;
  const { x1, y1, x2, y2 } = map.target;
  assert.ok(map.positives.every(({ x, y }) => x > x1 && x < x2 && y > y1 && y < y2));
  assert.ok(map.negatives.every(({ x, y }) => x <= x1 || x >= x2 || y <= y1 || y >= y2));
});

test('K, size, shape and fallback change the picture; the same choice gives the same text', () => {
  const svg = explorerSvg(config);
  assert.equal(explorerSvg({ ...config }), svg);
  const changes = [{ k: 15 }, { size: 100 }, { aspectRatio: 0.4 }, { cx: 100 }, { seed: 2 }];
  for (const change of changes) assert.notEqual(explorerSvg({ ...config, ...change }), svg, JSON.stringify(change));
});

test('a target outside the image or without an area, or a K too large, is refused', () => {
  for (const name of ['size', 'aspectRatio']) {
    const message = new RegExp(`^${name} is -1; expected a number above 0$`);
    assert.throws(() => explorerPanels({ ...config, [name]: -1 }), { name: 'InputError', message });
  }
  assert.throws(() => explorerPanels({ ...config, cx: 900 }), InputError);
  assert.throws(() => explorerPanels({ ...config, k: 626 }), InputError);
});

test('the drawing has an interactive form that needs nothing from outside and keeps its keys', () => {
  const drawing = explorerDrawing(config);
  assert.ok(isDrawing(drawing) && drawing.html);
  const html = drawing.html(Uint8Array.of(1, 2, 3));
  assert.ok(html.includes('data:image/png;base64,AQID'));
  assert.doesNotMatch(html.replaceAll('http://www.w3.org/2000/svg', ''), /https?:\/\//);
  const errors: unknown[] = [];
  const virtualConsole = new VirtualConsole().on('jsdomError', (error: unknown) => errors.push(error));
  const { window } = new JSDOM(html, {
    runScripts: 'dangerously',
    virtualConsole,
    beforeParse: (page) => Object.assign(page, { structuredClone }), // which browsers have
  });
  assert.deepEqual(errors, []);
  const { document } = window;
  let reached = 0;
  document.addEventListener('keydown', () => reached++);
  const press = (key: string, ctrlKey = false): void => {
    const event = new window.KeyboardEvent('keydown', { key, ctrlKey, bubbles: true });
    document.querySelector('input')!.dispatchEvent(event);
  };
  press('ArrowDown');
  assert.equal(reached, 0, 'a key of a slider moves no cell');
  press('s', true);
  assert.equal(reached, 1);
});

test('the bundle for browsers draws what Node draws', () => {
  const bundle = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
  const element = () => {
    const children: unknown[] = [];
    return {
      style: {} as Record<string, string>,
      children,
      innerHTML: '',
      firstElementChild: null,
      append: (...more: unknown[]) => children.push(...more),
      replaceChildren: (...more: unknown[]) => children.push(...more),
      addEventListener: () => {},
    };
  };
  const document = { createElement: element };
  const sandbox = {
    document,
    TextEncoder,
    structuredClone,
    SVGElement: class {},
    Option: class {},
    config,
    target: element(),
  };
  vm.runInNewContext(`${bundle}\nsiamdlaExplorer.mount(target, config);`, sandbox);
  const [, picture] = sandbox.target.children as { innerHTML: string }[];
  assert.equal(picture!.innerHTML, explorerSvg(config));
});
