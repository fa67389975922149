import assert from 'node:assert/strict';
import { test } from 'node:test';
import { got10k } from '../metrics/conventions/got10k.js';
import { pysot } from '../metrics/conventions/pysot.js';
import type { Figure } from './figure.js';
import { opeNormPlots, opePlots } from './ope-plot.js';
import { referenceColors } from './palette.js';
import { figureToSvg } from './render.js';

interface Trace {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly legend: string;
  readonly legendrank: number;
  readonly line: { readonly color: string; readonly dash: string; readonly width: number };
}
const traces = (figure: Figure): Trace[] => figure.data as unknown as Trace[];
const legend = (figure: Figure, which = 'legend'): string[] =>
  traces(figure)
    .filter((trace) => trace.legend === which)
    .sort((a, b) => a.legendrank - b.legendrank)
    .map(({ name }) => name);
const noteOf = (figure: Figure): string =>
  figure.layout.annotations?.find(({ name }) => name === 'provenance')?.text ?? '';

const tracker = (name: string, auc: number, precision20: number = auc) => ({
  name,
  auc,
  precision20,
  normPrecision20: precision20,
  successCurve: new Float64Array(21).fill(auc),
  precisionCurve: new Float64Array(51).fill(precision20),
  normPrecisionCurve: new Float64Array(51).fill(precision20),
});
const options = { title: 'OTB100', caption: '100 sequences', convention: pysot };

test('the legend is by falling score, as the field writes it, and success and precision have their own order', () => {
  const figure = opePlots([tracker('A', 0.5, 0.9), tracker('SiamRPN++', 0.69552, 0.8)], options);
  assert.deepEqual(legend(figure), ['[0.696] SiamRPN++', '[0.500] A']);
  assert.deepEqual(legend(figure, 'legend2'), ['[0.900] A', '[0.800] SiamRPN++']);
  const lines = traces(figure).filter(({ name }) => name.endsWith(' A'));
  assert.equal(lines.length, 2);
  assert.deepEqual(lines[0]!.line, lines[1]!.line); // a tracker looks the same in both
});

test('curves stand over their thresholds', () => {
  const [success, precision] = traces(opePlots([tracker('A', 0.5, 0.25)], options));
  assert.deepEqual([success!.x[0], success!.x.at(-1), success!.x.length], [0, 1, 21]);
  assert.deepEqual([precision!.x.at(-1), precision!.y[7]], [50, 0.25]);
  const [, norm] = traces(opeNormPlots([tracker('A', 0.5)], options));
  assert.equal(norm!.x.at(-1), 0.5);
});

test('the figure names its convention, and says when normalised precision is a mean', () => {
  const at20 = opeNormPlots([tracker('A', 0.5)], options);
  const mean = opeNormPlots([tracker('A', 0.5)], { ...options, convention: got10k });
  assert.match(noteOf(at20), /convention: pysot; 100 sequences/);
  assert.match(noteOf(mean), /convention: got10k/);
  assert.match(JSON.stringify(at20.layout.legend2), /at 0\.20/);
  assert.match(JSON.stringify(mean.layout.legend2), /mean/);
  assert.equal(at20.layout.shapes?.length, 1); // the line at 0.20
  assert.equal(mean.layout.shapes?.length, 0);
});

test('highlighted trackers are thick, bold and drawn last', () => {
  const trackers = [tracker('best', 0.7), tracker('DLA', 0.6), tracker('worst', 0.5)];
  const drawn = traces(opePlots(trackers, { ...options, highlight: ['DLA', 'unknown'] })).filter(
    ({ legend }) => legend === 'legend',
  );
  assert.deepEqual(
    drawn.map(({ name }) => name),
    ['[0.500] worst', '[0.700] best', '<b>[0.600] DLA</b>'],
  );
  assert.ok(drawn[2]!.line.width > drawn[1]!.line.width);
});

test('equal scores keep the order of the list and NaN comes last, without a number', () => {
  const trackers = [tracker('none', Number.NaN), tracker('b', 0.5), tracker('a', 0.5), tracker('low', 0.1)];
  assert.deepEqual(legend(opePlots(trackers, options)), ['[0.500] b', '[0.500] a', '[0.100] low', '[n/a] none']);
});

test('twelve trackers all look different', () => {
  const trackers = Array.from({ length: 12 }, (_, i) => tracker(`t${i}`, i / 20));
  const looks = traces(opePlots(trackers, options)).map(({ line }) => `${line.color} ${line.dash}`);
  assert.equal(new Set(looks).size, 12);
});

test('references are grey and take no colour from the others', () => {
  const reference = { ...tracker('NCC', 0.3), isReference: true };
  const colorsOf = (trackers: Parameters<typeof opePlots>[0]): Map<string, string> =>
    new Map(traces(opePlots(trackers, options)).map(({ name, line }) => [name, line.color]));
  const both = colorsOf([reference, tracker('A', 0.5)]);
  assert.equal(both.get('[0.500] A'), colorsOf([tracker('A', 0.5)]).get('[0.500] A'));
  assert.equal(both.get('[0.300] NCC'), referenceColors[0]);
});

test('an empty list, two of one name and a curve of another length are refused', () => {
  assert.throws(() => opePlots([], options), { name: 'InputError', message: /no tracker/ });
  assert.throws(() => opePlots([tracker('A', 1), tracker('A', 0)], options), { message: /two trackers are named 'A'/ });
  const short = { ...tracker('A', 0.5), successCurve: [1, 0] };
  assert.throws(() => opePlots([short], options), { name: 'InputError', message: /'A' has 2 points; expected 21/ });
});

test('long names that differ at the end are told apart', () => {
  const names = [1, 2].map((seed) => `dla-anchor-free on siamcar-tiny, seed ${seed}`);
  assert.deepEqual(
    legend(
      opePlots(
        names.map((name) => tracker(name, 0.5)),
        options,
      ),
    ),
    [1, 2].map((seed) => `[0.500] dla-anchor-free\u2026r-tiny, seed ${seed}`),
  );
});

test('a name is shown as it is, and a long note grows the figure instead of running out of it', async () => {
  const plain = opePlots([tracker('A', 0.5)], options);
  const figure = opePlots([tracker('<b>&', 0.5)], { ...options, caption: 'measured '.repeat(40) });
  assert.ok(figure.layout.height! > plain.layout.height!);
  assert.ok(
    noteOf(figure)
      .split('<br>')
      .every((line) => line.length < 150),
  );
  const svg = await figureToSvg(figure);
  assert.match(svg, /\[0\.500\] (&#60;|&lt;)b(&#62;|&gt;)&amp;/);
});
