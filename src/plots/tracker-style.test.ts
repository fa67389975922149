import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pysot } from '../metrics/conventions/pysot.js';
import { boxLegend } from './drawings/box-legend.js';
import { opePlots } from './ope-plot.js';
import { shortNames } from './tracker-style.js';

test('long names lose their end; those that would then be equal their middle, or nothing', () => {
  assert.deepEqual(shortNames(['SiamCAR', `${'x'.repeat(31)}`]), ['SiamCAR', `${'x'.repeat(29)}…`]);
  const ofRatio = (ratio: number): string => `DLA-SiamCAR (negativeRatio = ${ratio})`;
  assert.deepEqual(shortNames([ofRatio(4), ofRatio(8), 'SiamCAR']), [
    'DLA-SiamCAR (ne…tiveRatio = 4)',
    'DLA-SiamCAR (ne…tiveRatio = 8)',
    'SiamCAR',
  ]);
  const inMiddle = [1, 2].map((k) => `${'a'.repeat(30)}${k}${'b'.repeat(20)}`);
  assert.deepEqual(shortNames(inMiddle), inMiddle);
});

test('legends of trackers that differ at the end of a long name tell which is which', () => {
  const names = ['baseline on siamcar-tiny, seed 1', 'baseline on siamcar-tiny, seed 2'];
  const curves = { successCurve: new Float64Array(21), precisionCurve: new Float64Array(51) };
  const trackers = names.map((name) => ({ name, auc: 0.5, precision20: 0.5, ...curves }));
  const { data } = opePlots(trackers, { title: 'OTB100', caption: 'test', convention: pysot });
  assert.equal(new Set(data.map(({ name }) => name)).size, 2);
  const { svg } = boxLegend(names, false, 900);
  for (const seed of [1, 2]) assert.match(svg, new RegExp(`seed ${seed}<`));
});
