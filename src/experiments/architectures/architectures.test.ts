import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { InputError } from '../../errors.js';
import type { Figure } from '../../plots/figure.js';
import { toText } from '../../plots/result-table.js';
import type { NamedFigure } from '../../study/experiment.js';
import { architectures } from './architectures.js';
import { backboneColumns } from './columns.js';
import type { Architecture, ArchitecturesResult, Part } from './result.js';
import { architectureFindings } from './tables.js';

let result: ArchitecturesResult;
let rpn: Architecture;
let car: Architecture;

before(async () => {
  result = await architectures.run(architectures.scales.paper);
  [rpn, car] = result.architectures as [Architecture, Architecture];
});

const part = ({ parts }: Architecture, name: string): Part => parts.find((one) => one.name === name)!;

test('shapes of the stages are those of the reference for 127 and 255', () => {
  const maps = (branch: 'template' | 'search') =>
    ['stem', 'layer1', 'layer2', 'layer3', 'layer4'].map((name) => rpn[branch].maps[name]);
  assert.deepEqual(maps('template'), [
    [1, 61, 61, 64],
    [1, 31, 31, 256],
    [1, 15, 15, 512],
    [1, 15, 15, 1024],
    [1, 15, 15, 2048],
  ]);
  assert.deepEqual(maps('search'), [
    [1, 125, 125, 64],
    [1, 63, 63, 256],
    [1, 31, 31, 512],
    [1, 31, 31, 1024],
    [1, 31, 31, 2048],
  ]);
  assert.deepEqual(car.search.maps.correlation, [1, 25, 25, 768]); // put side by side
  assert.deepEqual(Object.values(car.template.outputs), Array(3).fill([1, 7, 7, 256]));
});

test('multiply-adds, counted by hand: the first convolution, and the correlations of SiamCAR', () => {
  assert.equal(part(rpn, 'stem').search, 125 * 125 * 64 * 7 * 7 * 3);
  assert.equal(part(rpn, 'stem').template, 61 * 61 * 64 * 7 * 7 * 3);
  assert.equal(part(car, 'correlation').search, 3 * 25 * 25 * 256 * 7 * 7);
  assert.equal(part(car, 'down').search, 25 * 25 * 768 * 256);
  assert.equal(part(car, 'head').template, 0);
});

test('parameters by part, and their sums', () => {
  const [parts] = architectures.tables(result);
  const rows = (section: number): unknown[][] => parts!.sections[section]!.rows.map((row) => row.slice(0, 2));
  assert.deepEqual(rows(0).slice(-3), [
    ['backbone', 45_528_128],
    ['outside the backbone', 8_422_496],
    ['total', 53_950_624],
  ]);
  assert.deepEqual(rows(1), [
    ['stem', 9_536],
    ['layer1', 215_808],
    ['layer2', 2_268_160],
    ['layer3', 11_292_672],
    ['layer4', 31_741_952],
    ['neck', 919_040],
    ['correlation', 0],
    ['down', 196_864],
    ['head', 4_740_871],
    ['backbone', 45_528_128],
    ['outside the backbone', 5_856_775],
    ['total', 51_384_903],
  ]);
});

test('a network with matrix products is refused by name', async () => {
  const message = /^nanotrack-v1: a network with matrix products, .* not counted; choose another$/;
  await assert.rejects(architectures.run({ models: ['nanotrack-v1'] }), { name: 'InputError', message });
});

test("the paper's numbers stand in a table of their own", () => {
  const tables = architectures.tables(result);
  assert.match(toText(tables[2]!), /published, not measured here[\s\S]*5\.58[\s\S]*17\.25/);
  for (const table of tables.slice(0, 2)) assert.doesNotMatch(toText(table), /5\.58|17\.25/);
});

test("findings: one of the paper's numbers fits a rule, the other none", () => {
  const [first, second] = architectures.findings(result);
  assert.match(
    first!,
    /53,950,624 parameters.*17\.25 million is not reproduced: .* are 53\.95, 51\.45, 8\.42, 8\.03\.$/,
  );
  assert.match(second!, /5\.58 million equals those outside the backbone divided by 2\^20, truncated;/);
  const more = car.parts.map((one) => (one.name === 'head' ? { ...one, parameters: one.parameters + 100_000 } : one));
  const changed = { ...result, architectures: [{ ...car, parts: more }] };
  assert.match(architectureFindings(changed)[0]!, /5\.58 million is not reproduced/);
});

test('figures show every shape, the shared weights, and where the numbers come from', () => {
  const [first, second] = architectures.figures(result) as readonly NamedFigure<Figure>[];
  assert.deepEqual([first!.name, second!.name], ['fig02-architecture-siamrpnpp-r50', 'fig03-architecture-siamcar-r50']);
  const texts = second!.figure.layout.annotations!.map(({ text }) => text ?? '');
  const shown = (text: string): number => texts.filter((one) => one.includes(text)).length;
  assert.equal(shown('<b>layer3</b>'), 2);
  for (const shape of ['15 × 15 × 1024', '31 × 31 × 1024', '25 × 25 × 768', '25 × 25 × 4'])
    assert.equal(shown(shape), 1);
  assert.equal(shown('7 × 7 × 256'), 3);
  assert.equal(texts.filter((text) => text === '11,292,672').length, 1);
  assert.equal(shown('traced: 51,384,903 parameters'), 1);
  assert.ok(!texts.some((text) => text.includes('undefined') || text.includes('NaN')));
});

test('any other model can be drawn, long backbones by the size of their maps', async () => {
  const names = ['siamfcpp-googlenet', 'siamrpnpp-mobilenetv2', 'siamrpnpp-alexnet', 'siamcar-tiny'];
  const other = await architectures.run({ models: names });
  const columns = other.architectures.map((one) => backboneColumns(one));
  assert.deepEqual(
    columns[0]!.map(({ title }) => title),
    ['1a', '2a–2b', '3b', '4a–5d', '6a–6e', 'channel reduce'],
  );
  assert.equal(columns[1]!.at(-1)!.title, 'layer3–7');
  other.architectures.forEach(({ parts }, i) => {
    const inBackbone = parts
      .filter(({ isBackbone }) => isBackbone)
      .reduce((sum, { parameters }) => sum + parameters, 0);
    assert.equal(
      columns[i]!.reduce((sum, { parameters }) => sum + parameters, 0),
      inBackbone,
    );
  });
  const texts = (architectures.figures(other) as readonly NamedFigure<Figure>[]).map(({ figure }) =>
    JSON.stringify(figure.layout.annotations),
  );
  for (const text of texts) assert.doesNotMatch(text, /undefined|NaN/);
  assert.match(texts[1]!, /<b>mean<\/b>/); // its levels are not weighted
  assert.doesNotMatch(texts[3]!, /side by side/);
});

test('a model that is not known, and none, are refused', async () => {
  await assert.rejects(architectures.run({ models: ['siam'] }), /unknown model 'siam'/);
  await assert.rejects(architectures.run({ models: [] }), InputError);
});
