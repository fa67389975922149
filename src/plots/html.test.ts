import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { figureHtml, pageHtml, plotlyScript } from './html.js';
import { themed } from './theme.js';

const figure = themed([{ type: 'scatter', y: [1, 2] }], { title: { text: '</script><i>"x" & y</i>' } });
const png = Uint8Array.of(1, 2, 3);

interface Page {
  window: {
    document: { querySelector(selector: string): { outerHTML: string } | null };
    Plotly?: unknown;
    eval(code: string): void;
    [name: string]: unknown;
  };
}
type Jsdom = { JSDOM: new (html: string, options?: object) => Page };
const { JSDOM } = createRequire(import.meta.url)('jsdom') as Jsdom;

test('without scripts the picture is shown, its title as alternative text', () => {
  const { document } = new JSDOM(pageHtml({ title: 'a < b', body: figureHtml(figure, png) })).window;
  assert.match(document.querySelector('img')?.outerHTML ?? '', /src="data:image\/png;base64,AQID"/);
  assert.match(document.querySelector('img')?.outerHTML ?? '', /alt="&quot;x&quot; &amp; y"/);
  assert.equal(document.querySelector('title')?.outerHTML, '<title>a &lt; b</title>');
  assert.equal(document.querySelector('body > i'), null); // the title's markup did not escape from the script
});

test('with scripts the interactive plot takes its place', () => {
  const drawn: unknown[][] = [];
  const Plotly = { newPlot: (...args: unknown[]) => drawn.push(args) };
  const html = figureHtml(figure, png);
  const beforeParse = (window: Page['window']) => {
    window.Plotly = Plotly;
  };
  const { document } = new JSDOM(html + html, { runScripts: 'dangerously', beforeParse }).window;
  assert.equal(drawn.length, 2); // the same figure twice in a page
  assert.equal(document.querySelector('img'), null);
  const [, , layout, config] = drawn[0]!;
  assert.equal((config as { showSendToCloud: boolean }).showSendToCloud, false);
  assert.equal((layout as { title: { text: string } }).title.text, '</script><i>"x" & y</i>');
});

test('a plot is drawn also when plotly is loaded long after it', () => {
  const html = figureHtml(figure, png);
  const { window } = new JSDOM(html + html, { runScripts: 'dangerously' });
  assert.ok(window.document.querySelector('img'));
  const drawn: unknown[][] = [];
  window.Plotly = { newPlot: (...args: unknown[]) => drawn.push(args) };
  const script = plotlyScript().replace(/<\/?script>/g, '');
  window.eval(script.slice(0, script.indexOf('try {') + 5) + script.slice(script.lastIndexOf('} finally'))); // without the library's code
  assert.equal(drawn.length, 2);
  assert.equal(window.document.querySelector('img'), null);
});

test('a plot wider than its place is scaled to fit', () => {
  const wide = themed([], { width: 1200, height: 500 });
  const beforeParse = (window: Page['window']) => {
    window.Plotly = { newPlot: () => undefined };
    const { prototype } = window.HTMLElement as { readonly prototype: object };
    Object.defineProperty(prototype, 'clientWidth', { value: 900 });
  };
  const scaled = new JSDOM(figureHtml(wide, png), { runScripts: 'dangerously', beforeParse }).window.document;
  assert.match(scaled.querySelector('body > div')?.outerHTML ?? '', /^<div style="width: 1200px; .*height: 375px;">/);
  assert.match(scaled.querySelector('div > div')?.outerHTML ?? '', /transform: scale\(0.75\)/);
});

test('equal figures give equal HTML', () => {
  assert.equal(figureHtml(figure, png), figureHtml(structuredClone(figure), png));
  assert.notEqual(figureHtml(figure, png), figureHtml(themed([]), png));
});

test('the library goes into one script element that nothing inside it can end', () => {
  const script = plotlyScript();
  assert.equal(script.match(/<script/g)?.length, 1);
  assert.equal(script.match(/<\/script/g)?.length, 1);
  assert.doesNotMatch(script, /<!--/);
  assert.ok(script.length > 3e6);
});

test('a page loads nothing from elsewhere', () => {
  const page = pageHtml({ title: 't', body: '<p>x</p>', scripts: ['<script>1</script>'] });
  assert.match(page, /default-src 'none'/);
  assert.doesNotMatch(page, /(src|href)="https?:/);
});
