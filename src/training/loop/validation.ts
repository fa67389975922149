import { iou } from '../../boxes/iou.js';
import type { Xyxy } from '../../boxes/types.js';
import { type HostParams, parameterInputs } from '../../models/parameters.js';
import { random } from '../../random/random.js';
import { type CompileOptions, compile } from '../../runtime/compile.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type { Program } from '../../runtime/program.js';
import type { tf } from '../../runtime/tf.js';
import type { PairBatch, PairSource } from '../pairs/pair-batch.js';
import { lossPart, mapName, mapsOf } from '../step/step-function.js';
import { batchInputs } from '../step/step-specs.js';
import { BatchTargets, groundTruth } from './batch-targets.js';
import { type BoxShapes, BoxShapeTally } from './box-shapes.js';
import type { ResolvedTraining } from './config.js';
import { UnsharedImages } from './unshared-images.js';

/** Metrics on held-out pairs. */
export interface Validation {
  /**
   * Mean over the batches. As in training some parts are means over a batch's samples, not over those of each image, so that
   * losses are comparable for equal batches alone.
   */
  readonly loss: number;
  /** The loss's parts before weighting, by name; of equal batches, as the loss. */
  readonly parts: Readonly<Record<string, number>>;
  /** Mean IoU of the best-scored box with the target, without window and penalty, over positive pairs. */
  readonly iou: number;
  /** Of the same boxes. */
  readonly boxes: BoxShapes;
  /** Number of positive pairs. */
  readonly pairs: number;
  /** Share of images with at least one sample in the regression loss, over all pairs; absent in records of earlier versions. */
  readonly regressedShare?: number;
}

/**
 * The largest batch up to a size that divides the number of pairs, so that none is left over: 64 of 512 pairs and 120, and 1
 * where their number is a larger prime.
 */
export function validationBatch(pairs: number, max: number): number {
  let batch = Math.min(pairs, max);
  while (batch > 1 && pairs % batch !== 0) batch--;
  return batch;
}

/** Evaluates a network with its running statistics, as in tracking. */
export class Validator {
  readonly #program: Program;
  readonly #training: ResolvedTraining;
  readonly #labels: BatchTargets;
  readonly #images: UnsharedImages = new UnsharedImages();

  private constructor(program: Program, training: ResolvedTraining, labels: BatchTargets) {
    this.#program = program;
    this.#training = training;
    this.#labels = labels;
  }

  /** Compiles the evaluation of a training's network for a batch size. */
  static async create(training: ResolvedTraining, batch: number, options: CompileOptions = {}): Promise<Validator> {
    const { model, assigner, boxAssigner, config } = training;
    const network = model.build();
    const definition = model.tracker.training;
    const labels = new BatchTargets(assigner, definition, batch, boxAssigner);
    const { templateSize, searchSize } = model;
    const shape = { batch, templateSize, searchSize: searchSize.train, targets: labels.targets };
    const inputs = { ...batchInputs(shape), ...parameterInputs(network.table) };
    const program = await compile(
      ({ template, search, ...rest }) => {
        const features = network.template(rest, template as tf.Tensor4D);
        const outputs = network.search(rest, search as tf.Tensor4D, features);
        const { total, parts } = definition.loss(outputs, rest, config.lossWeights);
        const losses = Object.entries(parts).map(([name, part]) => [lossPart(name), part]);
        const maps = Object.entries(outputs).map(([name, map]) => [mapName(name), map]);
        return { loss: total, ...Object.fromEntries([...losses, ...maps]) } as Record<string, tf.Tensor>;
      },
      inputs,
      { ...options, ...(assigner.needsPredictions ? { first: mapName('') } : {}), exportable: false },
    );
    return new Validator(program, training, labels);
  }

  /**
   * The mean over the source's epoch 0.
   *
   * @param trainingSeed Seeds the assigner's random choices.
   * @throws The signal's reason, after the batch that is running.
   */
  async run(params: HostParams, source: PairSource, trainingSeed: number, signal?: AbortSignal): Promise<Validation> {
    this.#program.setParameters(params);
    const rng = random(trainingSeed, 'validation');
    const { assigner, config } = this.#training;
    const boxes = new BestBoxTally();
    let [loss, batches, images, regressed] = [0, 0, 0, 0];
    const parts: Record<string, number> = Object.fromEntries(Object.keys(config.lossWeights).map((name) => [name, 0]));
    for await (const batch of source.batches(0)) {
      signal?.throwIfAborted();
      const { template, search } = this.#images.of(batch);
      const seen = assigner.needsPredictions ? await this.#program.runFirst({ template, search }) : undefined;
      regressed += this.#labels.write(batch, rng, seen && mapsOf(seen)).regressed;
      images += batch.count;
      const results = await this.#program.run({ template, search, ...this.#labels.targets.feeds });
      loss += results.loss!.data[0]!;
      for (const name of Object.keys(parts)) parts[name]! += results[lossPart(name)]!.data[0]!;
      batches++;
      this.#addBestBoxes(batch, mapsOf(seen ?? results), boxes);
    }
    const mean = (sum: number): number => sum / Math.max(batches, 1);
    const means = Object.entries(parts).map(([name, sum]) => [name, mean(sum)]);
    return {
      loss: mean(loss),
      parts: Object.fromEntries(means),
      iou: boxes.meanIou,
      boxes: boxes.shapes(),
      pairs: boxes.pairs,
      regressedShare: regressed / Math.max(images, 1),
    };
  }

  /** Adds the best-scored box of each positive pair of a batch. */
  #addBestBoxes(
    { count, boxes, negative }: PairBatch,
    maps: Readonly<Record<string, HostTensor>>,
    into: BestBoxTally,
  ): void {
    const { model, assigner } = this.#training;
    for (let pair = 0; pair < count; pair++) {
      const gt = groundTruth(boxes, negative, pair);
      if (!gt.negativePair) into.add(model.tracker.training.bestBox(maps, assigner.grid, pair), gt);
    }
  }

  /** Frees the program. */
  async dispose(): Promise<void> {
    await this.#program.dispose();
  }
}

/** Agreement of best-scored boxes with the targets, over positive pairs. */
class BestBoxTally {
  #overlap = 0;
  #pairs = 0;
  readonly #shapes = new BoxShapeTally();

  add(box: Xyxy, target: Xyxy): void {
    const found = iou(box, target);
    this.#overlap += Number.isFinite(found) ? found : 0; // an overflowed box counts as 0
    this.#pairs++;
    this.#shapes.add(box, target);
  }

  get pairs(): number {
    return this.#pairs;
  }

  /** Mean IoU; 0 without pairs. */
  get meanIou(): number {
    return this.#overlap / Math.max(this.#pairs, 1);
  }

  shapes(): BoxShapes {
    return this.#shapes.shapes();
  }
}
