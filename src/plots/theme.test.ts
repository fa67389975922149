import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeHtml } from '../text/escape.js';
import { defaultSize, figureTitle, isFigure } from './figure.js';
import { rangeBand, themed, withProvenance } from './theme.js';

test('the layout wins over the theme, and the theme reaches what it leaves out', () => {
  const figure = themed([{ type: 'scatter', y: [1] }], { width: 300, title: { text: 'A<br><b>B</b>' } });
  assert.equal(figure.layout.width, 300);
  assert.equal(figure.layout.height, defaultSize.height);
  assert.match(JSON.stringify(figure.layout.template), /Arimo/);
  assert.equal(figureTitle(figure), 'A B');
  assert.ok(isFigure(figure));
  assert.ok(!isFigure({ data: [] }) && !isFigure(null) && !isFigure({ data: {}, layout: {} }));
});

test("a figure's title is text: neither markup nor escapes", () => {
  const title = `runs <1> & 2: "x" &lt;`;
  const figure = themed([], { title: { text: `<b>${escapeHtml(title)}</b>` } });
  assert.equal(figureTitle(figure), title);
});

test('a caption stands beside other annotations, wraps, and leaves the figure it was given and its plot area', () => {
  const plain = themed([], { annotations: [{ text: 'peak' }], width: 300, margin: { l: 20, b: 100 } });
  const captioned = withProvenance(plain, 'K < 9');
  assert.deepEqual(
    captioned.layout.annotations?.map(({ text, yshift }) => [text, yshift]),
    [
      ['peak', undefined],
      ['K &lt; 9', -94],
    ],
  );
  assert.equal(plain.layout.annotations?.length, 1);
  const { layout } = withProvenance(plain, 'synthetic videos, smoke scale; 11 sequences; seed 1; cpu (onnxruntime)');
  assert.equal(
    layout.annotations?.[1]?.text,
    'synthetic videos, smoke scale; 11 sequences;<br>seed 1; cpu (onnxruntime)',
  );
  assert.deepEqual([layout.height, layout.margin], [defaultSize.height + 14, { l: 20, b: 114 }]);
  assert.equal(layout.annotations?.[1]?.yshift, -108);
});

test('a band spans its panel between two values in either order', () => {
  const band = rangeBand(4, 3, { label: 'paper: 3 to 4', panel: 2 });
  assert.deepEqual([band.xref, band.yref, band.y0, band.y1], ['x2 domain', 'y2', 3, 4]);
  assert.equal(rangeBand(0, 1).xref, 'x domain');
  assert.equal(band.layer, 'below');
});
