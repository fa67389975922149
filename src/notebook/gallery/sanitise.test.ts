import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { assignmentExplorer, explorerDrawing } from '../../experiments/assignment-explorer/assignment-explorer.js';
import { figureHtml, plotlyScript } from '../../plots/html.js';
import type { MimeBundle, Output } from '../run/ipynb.js';
import { code, markdown, notebookOf } from '../testing/notebooks.js';
import { cellHtml } from './cells.js';
import { outputHtml } from './outputs.js';
import { notebookPage } from './page.js';
import { safeHtml } from './sanitise.js';

const { JSDOM } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');
const display = (data: MimeBundle): Output => ({ output_type: 'display_data', data, metadata: {} });

const hostile: readonly string[] = [
  '<script>run()</script>',
  '<script src="https://x.org/a.js"></script>',
  '<script type="text/javascript">run()</script>',
  '<SCRIPT>run()</SCRIPT><script/x>run()</script>',
  '<img src=x onerror=run()>',
  '<b onmouseover="run()">b</b>',
  '<svg onload=run()><animate onbegin=run() attributeName=x dur=1s></svg>',
  '<svg><script>run()</script><a xlink:href="javascript:run()"><text>x</text></a></svg>',
  '<svg><foreignObject><iframe srcdoc="<script>run()</script>"></iframe></foreignObject></svg>',
  '<math><mtext><table><mglyph><style><img src=x onerror=run()></style></mglyph></table></mtext></math>',
  '<a href="javascript:run()">x</a><a href=" java\tscript:run()">y</a><a href="data:text/html,run()">z</a>',
  '<iframe src="javascript:run()"></iframe><object data="x.swf"></object><embed src="x">',
  '<form action="https://x.org"><input name=a><button formaction="javascript:run()">x</button></form>',
  '<style>body { background: url(https://x.org) }</style><link rel=stylesheet href=x><base href="https://x.org">',
  '<meta http-equiv=refresh content="0;url=https://x.org">',
  '<div><!--><script>run()</script>--></div>',
  '<script>run()', // without an end
];
const runs = 'script, iframe, object, embed, form, button, style, link, base, meta, foreignObject';

/** Runs in browsers alone, where scripts are on. */
const inBrowsers = '<noscript><p title="</noscript><img src=x onerror=run()>"></noscript>';

/** What in a fragment could run. */
function dangers(html: string): string[] {
  const { document } = new JSDOM(`<body>${html}`).window;
  const elements = [...document.body.querySelectorAll('*')];
  const found = elements.filter((element) => element.matches(runs)).map(({ outerHTML }) => outerHTML);
  for (const { attributes } of elements) {
    for (const { name, value } of attributes) {
      if (/^on/i.test(name)) found.push(name);
      if (/href|src|action/i.test(name) && /^\W*(java\s*script|data:text)/i.test(value)) found.push(value);
    }
  }
  return found;
}

test('nothing that could run is left of HTML, markdown and drawings of others', () => {
  for (const html of hostile) {
    assert.notDeepEqual(dangers(html), [], `control: ${html}`);
    assert.deepEqual(dangers(outputHtml(display({ 'text/html': html }))), [], html);
    assert.deepEqual(dangers(cellHtml(markdown(`# a\n\n${html}\n\ntext ${html}`))), [], html);
    assert.deepEqual(dangers(outputHtml(display({ 'image/svg+xml': html }))), [], html);
  }
  for (const link of ['[x](javascript:run\\(\\))', '[x](JaVaScRiPt:run)', '![x](javascript:run)', '<javascript:run>']) {
    assert.deepEqual(dangers(cellHtml(markdown(link))), [], link);
  }
  assert.deepEqual(dangers(safeHtml(inBrowsers)), []);
  const attached = { ...markdown('[x](attachment:a) ![%](attachment:%)'), attachments: { a: { 'text/html': 'eA==' } } };
  assert.deepEqual(dangers(cellHtml(attached)), []);
});

test('what tables, text and pictures are made of stays', () => {
  const table =
    '<table><thead><tr><th style="text-align:left">a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>';
  assert.equal(safeHtml(table), table);
  const picture = '<img width="2" alt="a &lt; b" src="data:image/png;base64,QUJD" />';
  assert.equal(safeHtml(picture), picture);
  const cell = cellHtml(
    markdown('# A *b*\n\n- [ ] c\n\n```ts\nconst x = 1;\n```\n\n[n](02-x.ipynb#top) ![p](data:image/png;base64,QUJD)'),
  );
  for (const part of ['<em>b</em>', 'type="checkbox"', 'hljs-keyword', 'href="02-x.html#top"', 'src="data:image/png']) {
    assert.ok(cell.includes(part), `${part} in ${cell}`);
  }
});

const figure = { data: [{ type: 'scatter', y: [1, 2] }], layout: { title: { text: '<b>a</script><!-- "' } } };
const ours = figureHtml(figure as never, Uint8Array.of(1));
const explorer = explorerDrawing(assignmentExplorer.scales.smoke).html!(Uint8Array.of(1));

/** The policy of a page, and the texts of its scripts as a browser hashes them. */
function scriptsOf(page: string): { policy: string; texts: string[]; run: (text: string) => boolean } {
  const { document } = new JSDOM(page).window;
  const policy = document.querySelector('meta[http-equiv]')!.getAttribute('content')!;
  const texts = [...document.querySelectorAll('script:not([type])')].map(({ textContent }) => textContent!);
  const run = (text: string): boolean =>
    policy.includes(`'sha256-${createHash('sha256').update(text).digest('base64')}'`);
  return { policy, texts, run };
}

test("the kit's own figures and explorer stay interactive: their scripts, and no others, are allowed", () => {
  const page = notebookPage(notebookOf({ ...code('1'), outputs: [display({ 'text/html': ours + explorer })] }), 'T');
  const { policy, texts, run } = scriptsOf(page);
  assert.equal(texts.length, 4, 'figure, explorer, plotly.js, and what draws');
  for (const text of texts) assert.ok(run(text), text.slice(0, 100));
  assert.ok(!policy.includes("unsafe-inline'; font") && !/script-src[^;]*unsafe/.test(policy), policy);
  assert.match(policy, /base-uri 'none'; form-action 'none'/);
  assert.ok(!run('run()'));
  assert.match(scriptsOf(notebookPage(notebookOf(code('1')), 'T')).policy, /script-src 'none'/);
});

test('of a script that is almost one of ours nothing foreign runs, nor one that stands in an attribute', () => {
  const altered = [
    ours.replace('newPlot(', 'newPlot(run(),'),
    ours.replace('"y":[1,2]', '"y":[run()]'),
    ours.replace('})();</script>', '})();run();</script>'),
    explorer.replace('<script>(function () {', '<script>(function () {run();'),
    explorer.replace('siamdlaExplorer.mount(box, {', 'run();siamdlaExplorer.mount(box, {'),
    explorer.replace('"seed":1', '"seed":run()'),
    plotlyScript().replace('window.define = define;', 'run();'),
  ];
  for (const html of altered)
    assert.ok(html.includes('run()') && !safeHtml(html).includes('run()'), html.slice(0, 200));
  assert.equal(safeHtml(plotlyScript()), '');
  const scriptOf = (html: string): string => html.slice(html.indexOf('<script>'));
  assert.equal(scriptOf(safeHtml(ours)), scriptOf(ours));
  assert.equal(scriptOf(safeHtml(explorer)), scriptOf(explorer));
  const older = explorer.replace(
    /<script>\(function \(\) \{\n[\s\S]*?\nvar box/,
    '<script>(function () {\nold();\nvar box',
  );
  assert.equal(scriptOf(safeHtml(older)), scriptOf(explorer), 'of an older version of the program');
  const script = ours.slice(ours.indexOf('<script>'));
  for (const html of [`<img alt='${script}'>`, `<img alt="${script}">`, `<p title='${script}' onclick='x'>`]) {
    assert.deepEqual(dangers(safeHtml(html).replace(script, '')), [], html.slice(0, 80));
  }
  const evil = `<img alt="<script>run()</script>">`;
  const page = notebookPage(notebookOf({ ...code('1'), outputs: [display({ 'text/html': evil })] }), 'T');
  assert.ok(!scriptsOf(page).run('run()'));
});
