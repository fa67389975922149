import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { packageRoot } from '../../files/package-root.js';
import { mean } from '../../statistics/mean.js';
import { assertQuoted, inOneLine, numbersOf, placesOf, type Quote } from '../../testing/quoted-numbers.js';
import { isConstant } from '../../training/loop/constant-box.js';

/** The cell of notebook 13 that discusses what was measured. */
const NAME = 'notebooks/13-beyond-the-paper.ipynb';
const { cells } = JSON.parse(readFileSync(path.join(packageRoot, NAME), 'utf8')) as {
  cells: { source: string[] }[];
};
const text = cells.map(({ source }) => source.join('')).find((source) => source.startsWith('## Measured'))!;

function stored<T>(file: string): T {
  return JSON.parse(readFileSync(path.join(packageRoot, 'figures', file), 'utf8')) as T;
}

interface Aspect {
  readonly predictedSd: number;
  readonly targetSd: number;
}
interface Step {
  readonly tracker: string;
  readonly seed: number;
  readonly positives: number;
  readonly validationIou: number;
  readonly validationBoxes: { readonly aspect: Aspect };
}

const bounds = (at: string): string[] => ['low', 'high'].map((key) => `${at}/${key}`);
const interval = (at: string): string[] => ['difference', 'low', 'high'].map((key) => `${at}/${key}`);
const ends = (values: readonly number[]): number[] => [Math.min(...values), Math.max(...values)];

const assigners = numbersOf('beyond-assigners.json');
const [car, rpn] = ['trackers/0/ranking', 'trackers/1/ranking'];
const few = ['DLA, anchor-free', 'PAA', 'ATSS'];
const carSteps = stored<{ trackers: { steps: Step[] }[] }>('beyond-assigners.json').trackers[0]!.steps;
const fewSteps = carSteps.filter(({ tracker }) => few.includes(tracker));

const onReal = numbersOf('real/beyond-assigners.json');
const ranked = 'trackers/0/ranking';
const trained = numbersOf('real/fig04-trained.json');
const auc = (tracker: string): string => `trackers/tracker=${tracker}/auc`;
const realSteps = stored<{ steps: Step[] }>('real/fig04-trained.json').steps;
const heldOut = (tracker: string): number =>
  mean(realSteps.filter((step) => step.tracker === tracker).map(({ validationIou }) => validationIou));

const options = numbersOf('beyond-dla-options.json');
const effect = (response: number, factor: string, level: string): string =>
  `responses/${response}/effects/factor=${factor}&level=${level}`;

const dose = numbersOf('beyond-dose-40000.json');
const doseLong = numbersOf('beyond-dose-160000.json');
const point = (tracker: string, pairs: number, measure: 'auc' | 'iou' = 'auc'): string =>
  `points/tracker=${tracker}&pairs=${pairs}/${measure}`;
/** The slope and its interval in a sentence of trends. */
const trend = (file: string, tracker: string): number[] => {
  const line = stored<{ trends: string[] }>(file).trends.find((each) => each.startsWith(`${tracker} minus`))!;
  return [...line.matchAll(/[+-]\d\.\d+/g)].map(([number]) => Number(number));
};
const perSeed = (at: string): string[] => [0, 1, 2].map((i) => `${at}/perRun/${i}`);
const heads = numbersOf('real/beyond-dose-three-seeds.json');

const short = numbersOf('beyond-box-points-10000.json');
const long = numbersOf('beyond-box-points-40000.json');
const contrast = (name: string, measure: 'auc' | 'iou' = 'auc'): string => `effects/contrast.name=${name}/${measure}`;
const [labels, boxes] = ['labels: DLA minus rectangle', 'box points: DLA minus rectangle'];
const [asPublished, withBoth] = ['labels DLA, boxes DLA minus baseline', 'labels DLA, boxes both minus baseline'];
const shortSteps = stored<{ steps: Step[] }>('beyond-box-points-10000.json').steps;
const longSteps = stored<{ steps: Step[] }>('beyond-box-points-40000.json').steps;
const shapes = (steps: readonly Step[]): Aspect[] => steps.map(({ validationBoxes }) => validationBoxes.aspect);
const collapsed = shortSteps.filter(({ validationBoxes }) => isConstant(validationBoxes.aspect));
/** Interval of a loss, as it is quoted without signs: the bounds change places. */
const loss = (at: string): string[] => ['difference', 'high', 'low'].map((key) => `${at}/${key}`);
const positives = (tracker: string): number =>
  mean(shortSteps.filter((step) => step.tracker === tracker).map((step) => step.positives));
const withoutCollapsed = ((): number => {
  const all = stored<{ effects: { contrast: { name: string }; auc: { perRun: number[] } }[] }>(
    'beyond-box-points-10000.json',
  ).effects.find(({ contrast: { name } }) => name === asPublished)!.auc.perRun;
  return mean(all.filter((_, i) => !collapsed.some(({ seed }) => seed === i + 1)));
})();

const quotes: readonly Quote[] = [
  {
    text: 'rectangle (AUC {3}, {3}, {3} against {3}; p {3}, {3}, {3} after correction)',
    values: assigners(
      ...['DLA, anchor-free', 'PAA', 'ATSS', 'SiamCAR: rectangle'].map((name) => `${car}/assigner=${name}/auc`),
      ...['DLA, anchor-free', 'PAA', 'ATSS'].map((name) => `${car}/assigner=${name}/comparison/corrected`),
    ),
  },
  { text: 'OTA at {3} included', values: assigners(`${car}/assigner=OTA/auc`) },
  {
    text: 'PAA alone is worse ({3} against {3})',
    values: assigners(`${rpn}/assigner=PAA/auc`, `${rpn}/assigner=SiamRPN++: IoU thresholds/auc`),
  },
  {
    text: 'fewest positives on SiamCAR, {1} to {1} an image',
    values: ends(assigners(...few.map((name) => `${car}/assigner=${name}/positives`))),
  },
  {
    text: 'its own assigner, have an AUC of {3}, AutoAssign {3}, DLA {3} (difference {+3} [{+3}, {+3}]), SimOTA, the last, {3} (p {2} after correction)',
    values: onReal(
      ...['SiamBAN: ellipses', 'AutoAssign', 'DLA, anchor-free'].map((name) => `${ranked}/assigner=${name}/auc`),
      ...interval(`${ranked}/assigner=DLA, anchor-free/comparison`),
      `${ranked}/assigner=SimOTA/auc`,
      `${ranked}/assigner=SimOTA/comparison/corrected`,
    ),
  },
  { text: 'The published heads have {3}.', values: trained('references/tracker=NanoTrack v3 (published)/auc') },
  { text: 'a peak learning rate of {2}', values: trained('config/study/pretrained/nanotrack-v3/peakLr') },
  {
    text: 'which 0.16 does not confirm ({3})',
    values: onReal(`${ranked}/assigner=SiamFC++: inside the box/auc`),
  },
  ...['SiamRPN++', 'SiamCAR'].map((name) => ({
    text: `${name} has {3} and DLA-${name} {3} ({+3} [{+3}, {+3}])`.replace('SiamCAR has', 'SiamCAR'),
    values: trained(auc(name), auc(`DLA-${name}`), ...interval(`comparisons/tracker=DLA-${name}/auc`)),
  })),
  {
    text: "DLA-SiamCAR's boxes on held-out pairs do not lag behind (IoU {3} and {3})",
    values: [heldOut('DLA-SiamCAR'), heldOut('SiamCAR')],
  },
  {
    text: 'by the mean alone as threshold ({+3}, p {2}) or as fallback ({+3}, p {2})',
    values: [effect(0, 'threshold mean + a std', 'a = 0'), effect(0, 'fallback', 'mean')].flatMap((at) =>
      options(`${at}/effect`, `${at}/corrected`),
    ),
  },
  {
    text: 'a stricter threshold ({+3}, p {2}) and the hardest negatives ({+3}, p < 0.001)',
    values: options(
      ...['effect', 'corrected'].map((key) => `${effect(1, 'threshold mean + a std', 'a = 2')}/${key}`),
      `${effect(1, 'negatives', '4:1 hardest')}/effect`,
    ),
  },
  {
    text: 'intervals of {2} to each side',
    values: [options(`${effect(0, 'K', '5')}/high`, `${effect(0, 'K', '5')}/effect`).reduce((high, at) => high - at)],
  },
  {
    text: 'DLA-SiamCAR minus SiamCAR is {+3} [{+3}, {+3}], {+3} [{+3}, {+3}], {+3} [{+3}, {+3}] and {+3} [{+3}, {+3}] AUC',
    values: dose(...[2500, 5000, 10_000, 40_000].flatMap((pairs) => interval(point('DLA-SiamCAR', pairs)))),
  },
  {
    text: 'the difference rises by {3} [{3}, {3}] for each doubling over all four',
    values: trend('beyond-dose-40000.json', 'DLA-SiamCAR'),
  },
  {
    text: 'on held-out pairs from {+3} IoU at 10,000 to {+3} [{+3}, {+3}]',
    values: dose(`${point('DLA-SiamCAR', 10_000, 'iou')}/difference`, ...interval(point('DLA-SiamCAR', 40_000, 'iou'))),
  },
  {
    text: 'DLA-SiamRPN++ minus SiamRPN++ is {+3}, {+3}, {+3} and {+3} [{+3}, {+3}]',
    values: dose(
      ...[2500, 5000, 10_000, 40_000].map((pairs) => `${point('DLA-SiamRPN++', pairs)}/difference`),
      ...bounds(point('DLA-SiamRPN++', 40_000)),
    ),
  },
  {
    text: 'three seeds does not show [{+3}, {+3}]',
    values: dose(...bounds(`${point('DLA-SiamRPN++', 40_000)}/overRuns`)),
  },
  { text: '(t [{+3}, {+3}])', values: dose(...bounds(`${point('DLA-SiamCAR', 40_000)}/overRuns`)) },
  {
    text: 'With 160,000 pairs SiamCAR has {3} and DLA-SiamCAR {+3} [{+3}, {+3}], no difference shown (three seeds: {+3}, {+3}, {+3};',
    values: doseLong(
      'points/tracker=DLA-SiamCAR&pairs=160000/baselineAuc',
      ...interval(point('DLA-SiamCAR', 160_000)),
      ...perSeed(point('DLA-SiamCAR', 160_000)),
    ),
  },
  {
    text: 'boxes on held-out pairs stay behind by {-3} IoU [{-3}, {-3}]',
    values: doseLong(...loss(point('DLA-SiamCAR', 160_000, 'iou'))),
  },
  {
    text: 'DLA-SiamRPN++ has {+3} [{+3}, {+3}] of {3} there ({+3}, {+3}, {+3} by seed)',
    values: doseLong(
      ...interval(point('DLA-SiamRPN++', 160_000)),
      'points/tracker=DLA-SiamRPN++&pairs=160000/baselineAuc',
      ...perSeed(point('DLA-SiamRPN++', 160_000)),
    ),
  },
  {
    text: 'no trend over all five ({+3} [{+3}, {+3}] for each doubling)',
    values: trend('beyond-dose-160000.json', 'DLA-SiamRPN++'),
  },
  {
    text: 'DLA minus ellipses {+3} [{+3}, {+3}] of {3} after 10,000 pairs and {+3} [{+3}, {+3}] of {3} after 160,000',
    values: heads(
      ...[10_000, 160_000].flatMap((pairs) => [
        ...interval(point('DLA-NanoTrack', pairs)),
        `points/pairs=${pairs}/baselineAuc`,
      ]),
    ),
  },
  {
    text: 'rectangle lower AUC by {-3} [{-3}, {-3}] and held-out IoU by {-3} [{-3}, {-3}]; labels of DLA lower AUC by {-3} [{-3}, {-3}], no difference shown, and held-out IoU by {-3} [{-3}, {-3}].',
    values: short(...[boxes, labels].flatMap((name) => [...loss(contrast(name)), ...loss(contrast(name, 'iou'))])),
  },
  {
    text: "DLA's labels reach {3} AUC; the difference to the baseline's {3} is {+3} [{+3}, {+3}], where DLA for both has {+3} [{+3}, {+3}].",
    values: short(
      ...['labels DLA, boxes both', 'labels rectangle, boxes rectangle'].map(auc),
      ...[withBoth, asPublished].flatMap((name) => interval(contrast(name))),
    ),
  },
  {
    text: 'DLA marks {1} points of an image, the rectangle {1};',
    values: ['labels DLA, boxes DLA', 'labels rectangle, boxes rectangle'].map(positives),
  },
  {
    text: 'In two of its five trainings (seeds {0} and {0}) boxes end',
    values: collapsed.map(({ seed }) => seed),
  },
  {
    text: 'without these two its difference is {+3} instead of {+3}.',
    values: [withoutCollapsed, ...short(`${contrast(asPublished)}/difference`)],
  },
  {
    text: 'box points of DLA lower AUC by {-3} [{-3}, {-3}], no difference shown, and held-out IoU by {-3} [{-3}, {-3}], a quarter',
    values: long(...loss(contrast(boxes)), ...loss(contrast(boxes, 'iou'))),
  },
  {
    text: 'labels of DLA by {-3} [{-3}, {-3}] and {-3} [{-3}, {-3}].',
    values: long(...loss(contrast(labels)), ...loss(contrast(labels, 'iou'))),
  },
  {
    text: "at each seed, {+3} AUC [{+3}, {+3}] (Student's t [{+3}, {+3}]",
    values: long(...interval(contrast(asPublished)), ...bounds(`${contrast(asPublished)}/overRuns`)),
  },
  { text: 'it is level ({+3} [{+3}, {+3}])', values: long(...interval(contrast(withBoth))) },
  {
    text: 'shapes vary alike (means over seeds {2} to {2})',
    values: ends(
      [...new Set(longSteps.map(({ tracker }) => tracker))].map((tracker) =>
        mean(shapes(longSteps.filter((step) => step.tracker === tracker)).map(({ predictedSd }) => predictedSd)),
      ),
    ),
  },
];

/** What no file in figures/ has: the published learning rate, and results of an earlier commit, which the text names. */
const elsewhere = ['0.005', '0.347', '0.211', '0.001'];

test('the numbers of the discussion are those of figures/', () => {
  assertQuoted(text, NAME, quotes);
});

test('counts of the discussion that are words', () => {
  assert.equal(fewSteps.filter(({ validationBoxes }) => isConstant(validationBoxes.aspect)).length, 4);
  assert.equal(fewSteps.length, 9);
  assert.ok(collapsed.every(({ tracker }) => tracker === 'labels DLA, boxes DLA'));
});

test('every number of the discussion is compared', () => {
  const page = inOneLine(text);
  const covered = quotes.flatMap((quote) =>
    placesOf(quote, page).map(({ from, found }) => ({ from, to: from + found.length })),
  );
  const left = [...page.matchAll(/[+-]?\d\.\d\d+/g)]
    .filter(({ index }) => !covered.some(({ from, to }) => index >= from && index < to))
    .map(([number]) => number)
    .filter((number) => !elsewhere.includes(number));
  assert.deepEqual(left, []);
});
