import { iou } from '../../boxes/iou.js';
import type { BoundAssigner } from '../../dla/assigners.js';
import type { Network } from '../../models/network.js';
import { type HostParams, parameterInputs } from '../../models/parameters.js';
import { random } from '../../random/random.js';
import { type CompileOptions, compile } from '../../runtime/compile.js';
import type { HostTensor } from '../../runtime/host-tensor.js';
import type { Program } from '../../runtime/program.js';
import type * as tf from '../../runtime/tf.js';
import type { InputSpec } from '../../runtime/trace/trace.js';
import { taskOf } from '../../trackers/assigner-of.js';
import type { AnyModel } from '../../trackers/catalogue.js';
import type { PairSource } from '../pairs/pair-batch.js';
import { lossPart } from '../step/step-function.js';
import { BatchTargets, groundTruth } from './batch-targets.js';
import { OwnImages } from './own-images.js';

/** How a network does on held-out pairs. */
export interface Validation {
  readonly loss: number;
  readonly parts: Readonly<Record<string, number>>;
  /** Mean IoU of the best-scored box with the target: without window and penalty, on pairs that do show the target. */
  readonly iou: number;
  readonly pairs: number;
}

/** Judges a network by running statistics, as it will track. */
export class Validator {
  readonly #program: Program;
  readonly #model: AnyModel;
  readonly #labels: BatchTargets;
  readonly #assigner: BoundAssigner;
  readonly #weights: Readonly<Record<string, number>>;
  readonly #images: OwnImages = new OwnImages();

  private constructor(
    program: Program,
    model: AnyModel,
    labels: BatchTargets,
    assigner: BoundAssigner,
    weights: Readonly<Record<string, number>>,
  ) {
    this.#program = program;
    this.#model = model;
    this.#labels = labels;
    this.#assigner = assigner;
    this.#weights = weights;
  }

  /**
   * Compiles it.
   *
   * @param weights Of the loss's parts.
   */
  static async create(
    model: AnyModel,
    assigner: BoundAssigner,
    weights: Readonly<Record<string, number>>,
    batch: number,
    options: CompileOptions = {},
  ): Promise<Validator> {
    const network = model.build() as Network<object>;
    const task = taskOf(model);
    const labels = new BatchTargets(assigner, task.targets, batch);
    const inputs: Record<string, InputSpec> = {
      template: { shape: [batch, model.templateSize, model.templateSize, 3] },
      search: { shape: [batch, model.searchSize.train, model.searchSize.train, 3] },
      ...Object.fromEntries(Object.entries(labels.targets.shapes).map(([name, shape]) => [name, { shape }])),
      ...parameterInputs(network.table),
    };
    const program = await compile(
      ({ template, search, ...rest }) => {
        const features = network.template(rest, template as tf.Tensor4D);
        const outputs = network.search(rest, search as tf.Tensor4D, features);
        const { total, parts } = task.loss(outputs as never, rest, weights);
        const losses = Object.entries(parts).map(([name, part]) => [lossPart(name), part]);
        const maps = Object.entries(outputs).map(([name, map]) => [mapName(name), map]);
        return { loss: total, ...Object.fromEntries([...losses, ...maps]) } as Record<string, tf.Tensor>;
      },
      inputs,
      { ...options, exportable: false },
    );
    return new Validator(program, model, labels, assigner, weights);
  }

  /**
   * The mean over an epoch of pairs, which is always the same one.
   *
   * @param trainingSeed Seeds the assigner's random choices.
   * @throws The signal's reason, after the batch that is running.
   */
  async run(params: HostParams, source: PairSource, trainingSeed: number, signal?: AbortSignal): Promise<Validation> {
    this.#program.setParameters(params);
    const rng = random(trainingSeed, 'validation');
    const { best } = taskOf(this.#model);
    let [loss, batches, overlap, pairs] = [0, 0, 0, 0];
    const parts: Record<string, number> = Object.fromEntries(Object.keys(this.#weights).map((name) => [name, 0]));
    for await (const batch of source.batches(0)) {
      signal?.throwIfAborted();
      this.#labels.write(batch, rng);
      const { template, search } = this.#images.of(batch);
      const results = await this.#program.run({ template, search, ...this.#labels.targets.feeds });
      loss += results.loss!.data[0]!;
      for (const name of Object.keys(parts)) parts[name]! += results[lossPart(name)]!.data[0]!;
      batches++;
      const maps = mapsOf(results);
      for (let pair = 0; pair < batch.count; pair++) {
        const gt = groundTruth(batch.boxes, batch.negative, pair);
        if (gt.negativePair) continue;
        const found = iou(best(maps, this.#assigner.grid, pair), gt);
        overlap += Number.isFinite(found) ? found : 0; // a box that has overflowed is none
        pairs++;
      }
    }
    const mean = (sum: number): number => sum / Math.max(batches, 1);
    const means = Object.entries(parts).map(([name, sum]) => [name, mean(sum)]);
    return { loss: mean(loss), parts: Object.fromEntries(means), iou: overlap / Math.max(pairs, 1), pairs };
  }

  /** Frees the program. */
  async dispose(): Promise<void> {
    await this.#program.dispose();
  }
}

/** An output of the network may be called like a target: 'centerness'. */
function mapName(name: string): string {
  return `map ${name}`;
}

function mapsOf(results: Readonly<Record<string, HostTensor>>): Record<string, HostTensor> {
  const prefix = mapName('');
  const maps = Object.entries(results).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(maps.map(([name, map]) => [name.slice(prefix.length), map]));
}
