import { readFileSync } from 'node:fs';
import { readInput } from '../../data/images/pixel-format.js';
import type { Assignment } from '../../dla/assignment.js';
import { IGNORED, POSITIVE } from '../../dla/labels.js';
import { pointCount, type SampleGrid } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import { initialise } from '../../models/initialise.js';
import { parameterInputs } from '../../models/parameters.js';
import { embedFrame } from '../../plots/drawings/annotated-frame.js';
import { labelLegend } from '../../plots/drawings/label-panel.js';
import { createDrawing, MARGIN, svgText, TITLE_HEIGHT, translate } from '../../plots/drawings/svg.js';
import type { Drawing } from '../../plots/figure.js';
import { programHtml } from '../../plots/page-script.js';
import { random } from '../../random/random.js';
import { compile } from '../../runtime/compile.js';
import { compileTarget } from '../../runtime/device.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type { tf } from '../../runtime/tf.js';
import { BatchTargets, groundTruth } from '../../training/loop/batch-targets.js';
import type { PairBatch } from '../../training/pairs/pair-batch.js';
import { createPairSource } from '../../training/pairs/pair-source.js';
import { mapName, mapsOf } from '../../training/step/step-function.js';
import type { OwnExperiment } from './own-experiment.js';
import type { PagePairs } from './page.js';
import { type LabelledPair, pairSvg, pairText, templateSvg } from './pair-scene.js';

/** Maximum number of pairs: a page of 2 MB. */
const maxPairs = 64;

/**
 * The first pairs of a training, with the labels that its assigner gives them in the first steps, to be shown by `show`:
 * template, search image, positives, negatives, ignored points, candidates and box targets, one pair at a time. Labels of
 * assigners that see predictions are those of the network before its training.
 *
 * @param count Number of pairs; default: 8.
 * @throws InputError if `count` is not an integer from 1 to 64; the errors of reading pairs.
 */
export async function trainingPairs(experiment: OwnExperiment, count: number = 8): Promise<Drawing> {
  if (!Number.isInteger(count) || count < 1 || count > maxPairs) {
    throw new InputError(`pairs to show: found ${count}; expected an integer from 1 to ${maxPairs}`);
  }
  const { title, training } = experiment;
  const pairs = await labelledPairs(experiment, count);
  const { grid } = training.assigner;
  const page: PagePairs = { title: `Training pairs of ${title}`, grid, pairs };
  return {
    ...pairsDrawing(page),
    html: (png) => {
      const code = readFileSync(new URL('./page.bundle.js', import.meta.url), 'utf8');
      return programHtml({ code, name: 'siamdlaPairs' }, 'pairs', page.title, png, page);
    },
  };
}

/** Pairs in the order of the training, labelled with its random numbers. */
export async function labelledPairs(experiment: OwnExperiment, count: number): Promise<LabelledPair[]> {
  const { training, sets } = experiment;
  const { assigner, boxAssigner, model, config, pairs: options } = training;
  const source = createPairSource(sets, options, { workers: 1 });
  const targets = new BatchTargets(assigner, model.tracker.training, source.batchSize, boxAssigner);
  const forward = assigner.needsPredictions ? await untrainedNetwork(experiment, source.batchSize) : undefined;
  const found: LabelledPair[] = [];
  try {
    let index = 0;
    for await (const batch of source.batches(0)) {
      const outputs = await forward?.run(batch);
      const labels: Omit<LabelledPair, 'template' | 'search' | 'templateSize' | 'gt'>[] = [];
      targets.write(batch, random(config.seed, 'assign', 0, index++), outputs, (_, gt, assignment) => {
        labels.push({ negative: gt.negativePair ?? false, ...labelsOf(assigner.grid, assignment) });
      });
      for (const [pair, label] of labels.slice(0, count - found.length).entries()) {
        found.push({ ...(await picturesOf(batch, pair, training)), ...label });
      }
      if (found.length >= count) break;
    }
  } finally {
    await source.close();
    await forward?.dispose();
  }
  return found;
}

function labelsOf(
  grid: SampleGrid,
  { labels, positives, candidates, targets, weights, threshold, outcome }: Assignment,
): Pick<LabelledPair, 'positives' | 'negatives' | 'ignored' | 'candidates' | 'threshold' | 'outcome'> {
  const points = pointCount(grid);
  const best = new Int8Array(points).fill(IGNORED); // the highest label of a point's samples
  labels.forEach((label, sample) => {
    best[sample % points] = Math.max(best[sample % points]!, label);
  });
  const ofLabel = (isWanted: (label: number) => boolean): number[] =>
    [...best.keys()].filter((point) => isWanted(best[point]!));
  return {
    positives: [...positives].map((sample) => ({ sample, weight: round((targets ?? weights)?.[sample] ?? 1) })),
    negatives: ofLabel((label) => label !== IGNORED && label !== POSITIVE),
    ignored: ofLabel((label) => label === IGNORED),
    candidates: [...candidates],
    threshold: Number.isFinite(threshold) ? round(threshold) : null,
    outcome,
  };
}

async function picturesOf(
  { template, search, boxes, negative }: PairBatch,
  pair: number,
  { config, pairs: { templateSize, searchSize } }: OwnExperiment['training'],
): Promise<Pick<LabelledPair, 'template' | 'search' | 'templateSize' | 'gt'>> {
  const picture = async (pixels: Float32Array, size: number): Promise<string> => {
    const own = pixels.slice(3 * pair * size ** 2, 3 * (pair + 1) * size ** 2);
    const image = { width: size, height: size, data: readInput(own, config.pixelFormat) };
    return (await embedFrame(image, { width: size })).href;
  };
  const { x1, y1, x2, y2 } = groundTruth(boxes, negative, pair);
  return {
    template: await picture(template, templateSize),
    search: await picture(search, searchSize),
    templateSize,
    gt: { x1: round(x1), y1: round(y1), x2: round(x2), y2: round(y2) },
  };
}

/** The network before its training, which returns its outputs for a batch. */
async function untrainedNetwork(
  { training: { model, config }, device }: OwnExperiment,
  batch: number,
): Promise<{ run: (pairs: PairBatch) => Promise<Record<string, HostTensor>>; dispose: () => Promise<void> }> {
  const network = model.build();
  const inputs = {
    template: { shape: [batch, model.templateSize, model.templateSize, 3] },
    search: { shape: [batch, model.searchSize.train, model.searchSize.train, 3] },
    ...parameterInputs(network.table),
  };
  const program = await compile(
    ({ template, search, ...rest }) => {
      const outputs = network.search(rest, search as tf.Tensor4D, network.template(rest, template as tf.Tensor4D));
      return Object.fromEntries(Object.entries(outputs).map(([name, map]) => [mapName(name), map]));
    },
    inputs,
    { ...(device && compileTarget(device)), exportable: false },
  );
  program.setParameters(initialise(network.table, { rule: config.init, seed: config.seed }));
  return {
    run: async ({ template, search }) =>
      mapsOf(await program.run({ template: Float32Array.from(template), search: Float32Array.from(search) })),
    dispose: () => program.dispose(),
  };
}

const SIDE = 380;

/** The first pair as a picture. */
function pairsDrawing({ title, grid, pairs }: PagePairs): Drawing {
  const pair = pairs[0]!;
  const legend = labelLegend(grid.shapes.length > 0, false);
  const half = SIDE / 2;
  const body = [
    translate(MARGIN, TITLE_HEIGHT, templateSvg(pair, half)),
    svgText(MARGIN, TITLE_HEIGHT + half + 18, 'template'),
    translate(MARGIN + half + 16, TITLE_HEIGHT, pairSvg(grid, pair, SIDE)),
    translate(MARGIN, TITLE_HEIGHT + SIDE + 18, legend.svg),
  ];
  const width = Math.max(MARGIN * 2 + half + 16 + SIDE, legend.width + 2 * MARGIN);
  const caption = `pair 1 of ${pairs.length}: ${pairText(pair)}; rings: candidates`;
  return createDrawing({ title, caption }, body.join(''), { width, height: TITLE_HEIGHT + SIDE + 36 });
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
