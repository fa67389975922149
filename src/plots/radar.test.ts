import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pysot } from '../metrics/conventions/pysot.js';
import { attributeAbbreviation, sortAttributes } from './attribute-names.js';
import { attributeRadar, radialRange } from './radar.js';

interface Trace {
  readonly name: string;
  readonly r: readonly number[];
  readonly theta: readonly string[];
  readonly legendrank: number;
}

const options = { title: 'OTB100', caption: 'test', convention: pysot };
const otb = [
  ['Low Resolution', 'LR'],
  ['Background Clutters', 'BC'],
  ['Out-of-View', 'OV'],
  ['Out-of-Plane Rotation', 'OPR'],
  ['In-Plane Rotation', 'IPR'],
  ['Fast Motion', 'FM'],
  ['Motion Blur', 'MB'],
  ['Deformation', 'DEF'],
  ['Occlusion', 'OCC'],
  ['Scale Variation', 'SV'],
  ['Illumination Variation', 'IV'],
] as const;
const tracker = (name: string, auc: number, shift: number = 0) => ({
  name,
  auc,
  attributes: Object.fromEntries(otb.map(([attribute], i) => [attribute, 0.6 + i / 100 + shift])),
});

test('OTB’s eleven attributes have the short names of the field, in its order', () => {
  assert.deepEqual(
    otb.map(([name]) => attributeAbbreviation(name)),
    otb.map(([, short]) => short),
  );
  assert.deepEqual(sortAttributes(otb.map(([name]) => name)).map(attributeAbbreviation), [
    ...['IV', 'SV', 'OCC', 'DEF', 'MB', 'FM', 'IPR', 'OPR', 'OV', 'BC', 'LR'],
  ]);
  assert.equal(attributeAbbreviation('constructor'), 'constructor');
  assert.deepEqual(sortAttributes(['new', 'Occlusion']), ['Occlusion', 'new']);
});

test('one closed polygon a tracker; around it the range of scores', () => {
  const figure = attributeRadar([tracker('A', 0.6), tracker('B', 0.7, 0.05)], options);
  const traces = figure.data as unknown as Trace[];
  const best = traces.find(({ legendrank }) => legendrank === 1)!;
  assert.equal(best.name, '[0.700] B');
  assert.equal(best.theta.length, 12);
  assert.equal(best.theta[0], 'IV<br>(0.70\u20130.75)');
  assert.equal(best.theta[11], best.theta[0]);
  assert.ok(Math.abs(best.r[0]! - 0.75) < 1e-12);
  assert.deepEqual((figure.layout.polar as { radialaxis: { range: number[] } }).radialaxis.range, [0.55, 0.75]);
  assert.match(JSON.stringify(figure.layout.annotations), /radius starts at 0\.55/);
});

test('the figure grows with long names and many trackers, so that the legend covers no label', () => {
  const size = (count: number, name: string): (number | undefined)[] => {
    const trackers = Array.from({ length: count }, (_, i) => tracker(`${name}${i}`, 0.5));
    const { width, height } = attributeRadar(trackers, options).layout;
    return [width, height];
  };
  const [width, height] = size(4, 'DLA-SiamRPN++');
  assert.deepEqual([width, height], [820, 600]);
  assert.deepEqual(size(4, 'x'.repeat(29)), [911, height]);
  assert.ok(size(30, 'A')[1]! > 30 * 19 + 96 + 96);
});

test('one tracker, a missing attribute and NaN', () => {
  const figure = attributeRadar([{ name: 'A', auc: 0.5, attributes: { x: 0.5, y: Number.NaN } }], {
    ...options,
    attributes: ['x', 'y', 'z'],
  });
  const [trace] = figure.data as unknown as Trace[];
  assert.deepEqual(trace!.theta, ['x<br>(0.50)', 'y<br>(n/a)', 'z<br>(n/a)', 'x<br>(0.50)']);
  assert.deepEqual(trace!.r, [0.5, Number.NaN, Number.NaN, 0.5]);
});

test('the radius starts below the lowest score and never below 0', () => {
  assert.deepEqual(radialRange([0.5, 0.7]), [0.45, 0.7]);
  assert.deepEqual(radialRange([0.51, 0.71]), [0.5, 0.75]);
  assert.deepEqual(radialRange([0]), [0, 0.05]);
  assert.deepEqual(radialRange([1, 1]), [0.95, 1]);
  assert.deepEqual(radialRange([Number.NaN]), [0, 1]);
});

test('no tracker and too few attributes are refused', () => {
  assert.throws(() => attributeRadar([], options), { name: 'InputError', message: /no tracker/ });
  assert.throws(() => attributeRadar([{ name: 'A', auc: 1, attributes: { x: 1, y: 1 } }], options), {
    name: 'InputError',
    message: /at least three attributes; got 2 \(x, y\)/,
  });
});
