import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { InputError } from '../../errors.js';
import { type DisplayOutput, type MimeBundle, writeNotebook } from '../run/ipynb.js';
import { code, markdown, notebookOf, withFolder } from '../testing/notebooks.js';
import { cellHtml } from './cells.js';
import { writeGallery } from './gallery.js';
import { outputHtml } from './outputs.js';
import { notebookPage, summarize } from './page.js';

const display = (data: MimeBundle, metadata: Record<string, unknown> = {}): DisplayOutput => ({
  output_type: 'display_data',
  data,
  metadata,
});
const plotly = { data: [{ y: [1] }], layout: { title: { text: '</script>' } } };
const figure = display({ 'application/vnd.plotly.v1+json': plotly, 'image/png': 'QUJD', 'text/plain': 'loss' });

test('HTML wins over everything, a figure over its picture, a picture over text', () => {
  assert.match(outputHtml(display({ 'text/html': ['<b>', 'x</b>'], 'image/png': 'QUJD' })), /<b>x<\/b>/);
  assert.match(outputHtml(figure), /application\/json.*"y":\[1\]/);
  assert.match(outputHtml(display({ 'image/png': 'QUJD', 'text/plain': 'x' })), /src="data:image\/png;base64,QUJD"/);
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>').toString('base64');
  assert.ok(
    outputHtml(display({ 'image/svg+xml': ['<svg>', '</svg>'] })).includes(`src="data:image/svg+xml;base64,${svg}"`),
  );
  assert.match(outputHtml(display({ 'text/plain': 'a < b' })), />a &lt; b</);
  const prose = outputHtml(display({ 'text/markdown': ['**a** ', '<script>'], 'text/plain': 'a' }));
  assert.match(prose, /^<div class="prose"><p><strong>a<\/strong>/);
  assert.doesNotMatch(prose, /<script/);
  assert.match(outputHtml(display({ 'application/x': '1' })), /cannot show \(application\/x\)/);
});

test('a figure keeps its picture for readers without scripts, and its text cannot end the script', () => {
  const html = outputHtml(figure);
  assert.match(html, /<div class="still"><img alt="loss"[^>]*QUJD/);
  assert.equal(html.split('</script>').length, 2);
});

test('a picture keeps the size that was meant', () => {
  const html = outputHtml(display({ 'image/png': 'QUJD' }, { 'image/png': { width: 300, height: 200 } }));
  assert.match(html, /width="300" height="200"/);
});

test('printed text is escaped and has no terminal colours', () => {
  const text = '\u001b[31mred\u001b[0m <i>';
  assert.match(outputHtml({ output_type: 'stream', name: 'stderr', text }), /stderr">red &lt;i&gt;</);
  const error = { output_type: 'error' as const, ename: 'E', evalue: 'v', traceback: [] };
  assert.match(outputHtml(error), /error">E: v</);
});

test('code is coloured, links to notebooks lead to their pages', () => {
  assert.match(cellHtml(code('const a = 1;')), /hljs-keyword">const</);
  assert.match(cellHtml(markdown('[next](02-x.ipynb#top)')), /href="02-x\.html#top"/);
  assert.match(cellHtml(markdown('[out](https://x.org/a.ipynb)')), /href="https:\/\/x\.org\/a\.ipynb"/);
  assert.equal(cellHtml(code('  ')), '');
});

test('attached pictures are in the page, also by names with spaces and brackets', () => {
  const text = '![a](attachment:one.png) ![b](attachment:shot%20(2).png)';
  const attachments = { 'one.png': { 'image/png': 'QUJD' }, 'shot (2).png': { 'image/png': 'REVG' } };
  const html = cellHtml({ ...markdown(text), attachments });
  assert.match(html, /src="data:image\/png;base64,QUJD"[\s\S]*src="data:image\/png;base64,REVG"/);
});

test('plotly.js is in a page only when a figure needs it, and pages load nothing', () => {
  const plain = notebookPage(notebookOf(code('1')), 'T');
  assert.doesNotMatch(plain, /<script/);
  const page = notebookPage(notebookOf({ ...code('1'), outputs: [figure, figure] }), 'T');
  assert.equal(page.split('<script>').length, 3, 'plotly.js once, and the script that draws');
  assert.match(page, /Plotly\.newPlot/);
  assert.doesNotMatch(plain + page, /<(script|link|img)[^>]*(src|href)="(?!data:)/);
});

test('a summary has the heading, the first paragraph, the first picture and the state', () => {
  const failed = { output_type: 'error' as const, ename: 'E', evalue: '', traceback: [] };
  const intro = markdown('# The `K` table\n\n![x](y.png)\n\nHow **K**\nmatters, see [Fig. 9](x).');
  const summary = summarize(notebookOf(intro, { ...code('1'), outputs: [figure] }), 'a.html', 'a');
  assert.equal(summary.title, 'The K table');
  assert.equal(summary.description, 'How K matters, see Fig. 9.');
  assert.match(summary.picture, /QUJD/);
  assert.equal(summary.state, 'executed');
  const stateOf = (...tags: string[]) =>
    summarize(notebookOf({ ...code('1', ...tags), outputs: [failed] }), 'a.html', 'a').state;
  assert.equal(stateOf(), 'failed');
  assert.equal(stateOf('raises-exception'), 'executed');
  assert.equal(summarize(notebookOf(code('1')), 'a.html', 'fallback').state, 'not executed');
  assert.equal(summarize(notebookOf(), 'a.html', 'fallback').title, 'fallback');
});

test('a gallery has a page per notebook and an index that leads to them', () =>
  withFolder((folder) => {
    const files = ['01-a', '02-b'].map((name) => path.join(folder, `${name}.ipynb`));
    for (const file of files) writeNotebook(file, notebookOf(markdown(`# Title of ${path.basename(file)}`)));
    const written = writeGallery(files, path.join(folder, 'out'));
    assert.deepEqual(
      written.map((file) => path.basename(file)),
      ['index.html', '01-a.html', '02-b.html'],
    );
    const [index, first] = written.map((file) => readFileSync(file, 'utf8'));
    assert.match(index!, /href="01-a\.html"[\s\S]*href="02-b\.html"/);
    assert.match(first!, /rel="next" href="02-b\.html"/);
    assert.throws(() => writeGallery([files[0]!, files[0]!], folder), InputError);
    assert.throws(() => writeGallery([], folder), InputError);
    const named = path.join(folder, 'index.ipynb');
    assert.throws(() => writeGallery([files[0]!, named], folder), /'index' would be replaced by the index of all/);
  }));
