import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { siamCarGrid } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import { safeHtml } from '../../notebook/gallery/sanitise.js';
import { isDrawing } from '../../plots/figure.js';
import { pageHtml } from '../../plots/html.js';
import { figureToPng } from '../../plots/render.js';
import { assertReadableInDarkTheme } from '../../plots/testing/dark-theme.js';
import { activityText, type Progress } from '../../study/progress.js';
import { shareSyntheticVideos } from '../../testing/synthetic.js';
import { assignerLife } from './assigner-life.js';
import { type AssignerLifeConfig, lifePlans, lifeScales } from './config.js';
import { curvesFigure } from './curves-figure.js';
import { shownEpochs } from './labels-drawing.js';
import type { AssignerLifeResult } from './result.js';
import { labelsSvg, labelsText, type ShownLabels } from './scene.js';
import { lifeFindings } from './summary.js';

const { JSDOM } = createRequire(import.meta.url)('jsdom') as typeof import('jsdom');

shareSyntheticVideos();
const root = mkdtempSync(path.join(tmpdir(), 'siamdla-life-'));
process.env.SIAMDLA_CACHE = root;
after(() => rmSync(root, { recursive: true, force: true }));

const { smoke } = lifeScales;
/** As at smoke scale, two steps of two pairs in each epoch. */
const small: AssignerLifeConfig = {
  ...smoke,
  study: { ...smoke.study, training: { epochs: 2, batch: 2, validationPairs: 2, pairs: { pairsPerEpoch: 4 } } },
};
let result: AssignerLifeResult;
const progress: Progress[] = [];
before(async () => {
  result = await assignerLife.run(small, { progress: (each) => progress.push(each), workers: 2 });
});

test('a small run: two networks, two assigners each, before training and after both epochs, on the same pairs', () => {
  assert.deepEqual(
    result.models.map(({ model, assigners }) => [model, assigners.map(({ assigner }) => assigner)]),
    [
      ['siamcar-tiny', ['dla', 'simota']],
      ['siamrpnpp-tiny', ['dla', 'simota']],
    ],
  );
  for (const { assigners, pairs } of result.models) {
    assert.deepEqual(pairs, result.models[0]!.pairs); // the recipes draw equal pairs
    assert.equal(pairs.length, 2);
    for (const { probes, epochs, trained } of assigners) {
      assert.deepEqual(
        probes.map((probe) => [probe.epochs, probe.images.length]),
        [
          [0, 2],
          [1, 2],
          [2, 2],
        ],
      );
      assert.deepEqual(
        epochs.map(({ epoch }) => epoch),
        [1, 2],
      );
      assert.ok(epochs.every(({ positivesPerImage, validationIou }) => positivesPerImage > 0 && validationIou! >= 0));
      assert.ok(trained.length > 0 && probes.every(({ gradientNorms }) => gradientNorms.regression! > 0));
    }
  }
  assert.deepEqual(progress.at(-1), { share: 1, cachedShare: 0, doing: [] });
  const states = progress.flatMap(({ doing }) => doing.map(activityText));
  assert.equal(states[0], 'DLA, seed 1: training starts');
  assert.ok(
    states.some((state) => /^DLA, seed 1: epoch [12] of 2, loss \d+\.\d{3}(, \d+ pairs\/s)?(, .* left)?$/.test(state)),
    states.join('\n'),
  );
});

test('a second run takes every training from the cache, with the same numbers', async () => {
  const steps: boolean[] = [];
  const again = await assignerLife.run(small, { onStep: ({ isCached }) => steps.push(isCached) });
  assert.deepEqual(steps, [true, true, true, true]);
  assert.deepEqual(again.models, result.models);
});

test('figures, tables and findings; the numbers hold no picture and say what computed them', () => {
  const figures = assignerLife.figures(result);
  assert.deepEqual(
    figures.map(({ name }) => name),
    ['siamcar-tiny', 'siamcar-tiny-curves', 'siamrpnpp-tiny', 'siamrpnpp-tiny-curves'].map((x) => `beyond-life-${x}`),
  );
  for (const { numbers } of figures) {
    const text = JSON.stringify(numbers);
    assert.ok(!text.includes('data:image'));
    assert.match(text, /"provenance":\{.*"commit"/);
    assert.match(text, /"trained":\[\{.*"commit"/);
  }
  const tables = assignerLife.tables(result);
  assert.deepEqual(
    tables.map(({ sections }) => sections[0]!.rows.length),
    [4, 4],
  );
  const findings = assignerLife.findings(result);
  assert.match(
    findings[0]!,
    /^SiamCAR \(tiny\): the labels of DLA, which see no predictions, are the same after every/,
  );
  assert.ok(findings.some((text) => /SimOTA: P goes from/.test(text)));
  const [life] = result.models;
  const mixed = life!.assigners.map((each) => ({ ...each, seesPredictions: false }));
  const [control] = lifeFindings({ ...result, models: [{ ...life!, assigners: mixed }] });
  assert.match(control!, /differ between epochs for SimOTA\./);
});

test('each point is drawn once; larger weights as larger discs; anchors around their points', () => {
  const labels: ShownLabels = {
    positives: [
      { sample: 30, weight: 0.8, predictedIou: 1, priorIou: 1, value: null },
      { sample: 31, weight: 0.2, predictedIou: 1, priorIou: 1, value: null },
    ],
    rest: 'ignored',
    others: [0, 1, 2],
    threshold: 0.5,
    k: null,
    criterion: null,
    outcome: 'fallback',
    best: { x1: 0, y1: 0, x2: 9, y2: 9, iou: 0 },
  };
  const gt = { x1: 40, y1: 40, x2: 90, y2: 90 };
  const svg = labelsSvg(siamCarGrid, labels, gt, '<image/>', 100);
  const dots = [...svg.matchAll(/<path d="([^"]*)"/g)].map(([, d]) => d!.split('h0').length - 1);
  assert.deepEqual(dots, [625 - 5, 3]); // ignored, negative
  const radii = [...svg.matchAll(/<circle [^>]* r="([\d.]+)"/g)].map(([, r]) => Number(r));
  assert.equal(radii.length, 2);
  assert.ok(radii[0]! < radii[1]!); // the largest is drawn last, on top
  assert.match(svg, /viewBox="24 24 208 208"/);
  assert.equal(labelsText(labels, false), '2 positive, T = 0.50, fallback');
  const anchors = { ...siamCarGrid, shapes: [{ w: 104, h: 32 }] };
  assert.match(labelsSvg(anchors, labels, gt, '', 100), /x="20" y="24" width="104" height="32"/);
  assert.ok(!svg.includes('width="104"'));
});

test('at most six epochs are columns, the first and the last among them', () => {
  assert.deepEqual(shownEpochs(5), [0, 1, 2, 3, 4]);
  assert.deepEqual(shownEpochs(21), [0, 4, 8, 12, 16, 20]);
  assert.deepEqual(shownEpochs(1), [0]);
});

/** The page of a network in a browser's place. */
async function pageOf(index: number) {
  const { figure } = assignerLife.figures(result)[2 * index]!;
  assert.ok(isDrawing(figure) && figure.html);
  const fragment = figure.html(await figureToPng(figure, { scale: 1 }));
  const html = pageHtml({ title: 't', body: fragment });
  const { window } = new JSDOM(html, { runScripts: 'dangerously' });
  const { document } = window;
  const pictures = () => [...document.querySelectorAll('figure svg')].map(({ outerHTML }) => outerHTML);
  const captions = () => [...document.querySelectorAll('figcaption')].map(({ textContent }) => textContent);
  const set = (selector: string, value: number, event: string): void => {
    const control = document.querySelector(selector) as unknown as { value: string; dispatchEvent(e: object): void };
    control.value = String(value);
    control.dispatchEvent(new window.Event(event));
  };
  const program = document.querySelector('figure')!.parentElement!.parentElement!;
  return { fragment, html, document, program, pictures, captions, set };
}

test('the page draws what Node draws; slider and lists change it; it loads nothing', async () => {
  const { fragment, html, document, program, pictures, captions, set } = await pageOf(0);
  assertReadableInDarkTheme(document, program);
  const scriptOf = (text: string): string => text.slice(text.indexOf('<script>'));
  assert.equal(scriptOf(safeHtml(fragment)), scriptOf(fragment)); // pages of notebooks run it too
  assert.doesNotMatch(html.replaceAll('http://www.w3.org/2000/svg', ''), /(src|href)="https?:/);
  assert.equal(document.querySelector('img'), null);
  const { color, backgroundColor } = document.body.querySelector('div')!.style;
  assert.deepEqual([color, backgroundColor], ['rgb(34, 34, 34)', 'rgb(255, 255, 255)'], 'readable in a dark theme');
  assert.deepEqual(
    captions().map((text) => text!.split(':')[0]),
    ['DLA, before training', 'SimOTA, before training'],
  );
  const circles = (svg: string): number => (svg.match(/<circle/g) ?? []).length;
  const [, simota] = result.models[0]!.assigners;
  const counts = (epoch: number, pair: number): number => simota!.probes[epoch]!.images[pair]!.positives.length;
  assert.equal(circles(pictures()[1]!), counts(0, 0));
  const [dla, before] = pictures();
  set('input[type=range]', 2, 'input');
  assert.deepEqual(
    captions().map((text) => text!.split(':')[0]),
    ['DLA, after epoch 2', 'SimOTA, after epoch 2'],
  );
  assert.equal(document.querySelector('input')!.getAttribute('aria-valuetext'), 'after epoch 2');
  assert.equal(circles(pictures()[1]!), counts(2, 0));
  const marks = (svg: string): string => svg.slice(svg.indexOf('</image>')).replace(/aria-label="[^"]*"/, '');
  assert.notEqual(marks(pictures()[1]!), marks(before!));
  set('label:nth-of-type(2) select', 1, 'change'); // another pair
  assert.equal(circles(pictures()[1]!), counts(2, 1));
  assert.notEqual(pictures()[0], dla);
  set('label:nth-of-type(4) select', 0, 'change'); // the right panel
  assert.match(captions()[1]!, /^DLA, after epoch 2/);
});

test('on anchors too', async () => {
  const { captions, set } = await pageOf(1);
  set('input[type=range]', 1, 'input');
  assert.match(captions()[1]!, /^SimOTA, after epoch 1: \d+ positive anchors, k = \d+; best box IoU \d/);
});

test('invalid configurations are refused before anything is trained', async () => {
  const { study, probe } = smoke;
  const [entry] = study.entries;
  const bad: [Partial<AssignerLifeConfig>, RegExp][] = [
    [{ study: { ...study, entries: [] } }, /no assigner to train/],
    [{ study: { ...study, trainingSeeds: [] } }, /no training seed/],
    [{ study: { ...study, entries: [entry!, entry!] } }, /two entries of siamcar-tiny are titled 'DLA'/],
    [{ study: { ...study, entries: [{ ...entry!, assigner: 'nearest' }] } }, /unknown assigner 'nearest'/],
    [{ probe: { ...probe, shown: 3 } }, /found 3 pairs to show of 2/],
    [{ probe: { ...probe, pairs: 9 } }, /found 9 pairs; expected a multiple of the batch size 8/],
  ];
  for (const [change, message] of bad) {
    await assert.rejects(
      assignerLife.run({ ...smoke, ...change }),
      (error) => error instanceof InputError && message.test(error.message),
    );
  }
});

test('every scale has valid trainings', () => {
  const counts = Object.values(lifeScales).map((config) => lifePlans(config).length);
  assert.deepEqual(counts, [4, 11, 11]);
});

test('more assigners than colours: each has a colour and symbol of its own, and its title as it is', () => {
  const [life] = result.models;
  const assigners = Array.from({ length: 8 }, (_, i) => ({ ...life!.assigners[0]!, title: `IoU < 0.3, > 0.6 (${i})` }));
  const entries = curvesFigure({ ...life!, assigners }, '').data.filter(
    (each) => 'showlegend' in each && each.showlegend,
  );
  const looks = entries.map((each) => 'marker' in each && JSON.stringify(each.marker));
  assert.deepEqual([new Set(looks).size, entries[0]!.name], [8, 'IoU &lt; 0.3, &gt; 0.6 (0)']);
});
