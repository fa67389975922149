import assert from 'node:assert/strict';
import { test } from 'node:test';
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

test('a note stands once, beside other annotations, and leaves the figure it was given', () => {
  const plain = themed([], { annotations: [{ text: 'peak' }], margin: { l: 20, b: 100 } });
  const noted = withProvenance(withProvenance(plain, 'mini scale'), 'smoke scale, seed 1');
  const notes = noted.layout.annotations ?? [];
  assert.deepEqual(
    notes.map(({ text }) => text),
    ['peak', 'smoke scale, seed 1'],
  );
  assert.equal(notes[1]?.yshift, -94);
  assert.equal(plain.layout.annotations?.length, 1);
});

test('a band spans its panel between two values in either order', () => {
  const band = rangeBand(4, 3, { label: 'paper: 3 to 4', panel: 2 });
  assert.deepEqual([band.xref, band.yref, band.y0, band.y1], ['x2 domain', 'y2', 3, 4]);
  assert.equal(rangeBand(0, 1).xref, 'x domain');
  assert.equal(band.layer, 'below');
});
