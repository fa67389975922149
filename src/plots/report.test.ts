import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { type BenchmarkReport, benchmarkReport } from './report.js';
import type { ResultTable } from './result-table.js';
import { themed } from './theme.js';

type Element = { readonly textContent: string; getAttribute(name: string): string | null };
type Document = { querySelector(css: string): Element | null; querySelectorAll(css: string): ArrayLike<Element> };
type Jsdom = { JSDOM: new (html: string) => { window: { document: Document } } };
const { JSDOM } = createRequire(import.meta.url)('jsdom') as Jsdom;

const table = (caption: string): ResultTable => ({
  caption,
  columns: [{ name: 'tracker' }, { name: 'AUC' }],
  sections: [{ rows: [['A & <B>', 0.5]] }],
});
const report: BenchmarkReport = {
  title: 'OTB <100>',
  intro: ['One tracker.'],
  measured: {
    figures: [{ figure: themed([{ type: 'scatter', y: [1, 2] }], { title: { text: 'Curve' } }), caption: 'See.' }],
    tables: [table('Scores here')],
  },
  published: { source: 'the paper', tables: [table('Scores there')] },
  about: { convention: 'pysot', machine: 'two cores', commit: 'abc' },
};

test('a page has the figure, both parts and how the numbers came about, and loads nothing', async () => {
  const html = await benchmarkReport(report);
  assert.equal(html, await benchmarkReport(report));
  const { document } = new JSDOM(html).window;
  assert.equal(document.querySelector('h1')?.textContent, 'OTB <100>');
  assert.match(document.querySelector('dl')?.textContent ?? '', /conventionpysotmachinetwo corescommitabc/);
  assert.match(document.querySelector('.measured')?.textContent ?? '', /Scores here/);
  assert.doesNotMatch(document.querySelector('.measured')?.textContent ?? '', /Scores there/);
  assert.match(document.querySelector('.published')?.textContent ?? '', /the paper[\s\S]*Scores there/);
  assert.match(document.querySelector('figure img')?.getAttribute('src') ?? '', /^data:image\/png;base64,/);
  assert.match(html, /Plotly\.newPlot/);
  const head = html.slice(0, html.indexOf('<script>')) + html.slice(html.lastIndexOf('</script>'));
  assert.doesNotMatch(head, /(src|href)="(?!data:)/);
});

test('every table can be taken away as CSV and LaTeX', async () => {
  const { document } = new JSDOM(await benchmarkReport({ ...report, interactive: false })).window;
  const links = Array.from(document.querySelectorAll('a[download]'));
  assert.deepEqual(
    links.map((link) => link.getAttribute('download')),
    ['scores-here.csv', 'scores-there.csv'],
  );
  const csv = Buffer.from(links[0]!.getAttribute('href')!.split(',')[1]!, 'base64').toString();
  assert.equal(csv, 'tracker,AUC\r\nA & <B>,0.5\r\n');
  assert.match(
    document.querySelector('details pre')?.textContent ?? '',
    /A \\& \\textless\{\}B\\textgreater\{\} & 0\.500/,
  );
});

test('without interaction the page is small and has no script', async () => {
  const html = await benchmarkReport({ ...report, interactive: false });
  assert.doesNotMatch(html, /<script/);
  assert.match(html, /<img alt="Curve"/);
  assert.ok(html.length < 200_000);
});

test('without results it says that nothing was measured; with nothing at all it is refused', async () => {
  const none = { figures: [], tables: [] };
  assert.match(await benchmarkReport({ ...report, measured: none }), /Nothing was measured here/);
  const { published: _, ...rest } = report;
  await assert.rejects(benchmarkReport({ ...rest, measured: none }), {
    name: 'InputError',
    message: /neither a figure/,
  });
  assert.doesNotMatch(await benchmarkReport({ ...rest, interactive: false }), /class="published"/);
});

test('a drawing of the kit stands as a picture', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="20" height="10"></svg>';
  const figure = { title: 'Map', width: 20, height: 10, svg };
  const html = await benchmarkReport({ ...report, measured: { figures: [{ figure }], tables: [] } });
  assert.match(html, /<img alt="Map" width="20"/);
  assert.doesNotMatch(html, /<script/); // no plotly where no plot needs it
});
