import { createHash } from 'node:crypto';
import path from 'node:path';
import { readBenchmark } from '../../data/benchmarks/benchmarks.js';
import { digestOfSequences, digestOfTrainingSet } from '../../data/content-digest.js';
import type { Benchmark } from '../../data/sequence.js';
import { syntheticBenchmark, syntheticTrainingSet } from '../../data/synthetic/benchmark.js';
import { syntheticConfig } from '../../data/synthetic/options.js';
import { readTrainingSet } from '../../data/training-sets/read-training-set.js';
import { trainingSetIds } from '../../data/training-sets/sampling.js';
import type { TrainingSet } from '../../data/training-sets/training-set.js';
import { InputError } from '../../errors.js';
import { cacheFolder } from '../../files/cache-folder.js';
import type { Device } from '../../runtime/device.js';
import { deviceIdentity } from '../../runtime/device-name.js';
import { experimentDevice } from '../../study/devices/device.js';
import { dataIdentity } from '../../study/entries/entry-training-config.js';
import type { CommonScale } from '../../study/experiment.js';
import { parseNameValue } from '../../text/name-value.js';
import { counted, formatThousands } from '../../text/number-text.js';
import { type ResolvedTraining, resolveTraining, type TrainOverrides } from '../../training/loop/config.js';
import { studies } from '../scoring/studies.js';
import { codeOfProcess } from './code-of-process.js';

/** What one training is to be: the parameters of a notebook. */
export interface OwnExperimentOptions {
  /** A name of the catalogue: 'siamcar-tiny'. */
  readonly model: string;
  /** 'dla', 'baseline', or an assigner's name. */
  readonly assigner: string;
  /** Options that differ from the assigner's defaults: { k: 9 }. Default: none. */
  readonly options?: object;
  /** Training data: 'synthetic', or NAME=PATH of a training set. Default: 'synthetic'. */
  readonly data?: string;
  /** Test videos: 'synthetic', or NAME=PATH of a benchmark. Default: 'synthetic'. */
  readonly test?: string;
  /** Name of the device; default or '': SIAMDLA_DEVICE, else the CPU. */
  readonly device?: string;
  /** Default: 1. */
  readonly seed?: number;
  /** Default: 'smoke'. 'paper' trains by the model's recipe. */
  readonly scale?: CommonScale;
  /** Pairs per epoch; default or 0: by the scale. */
  readonly pairs?: number;
  /** Default or 0: by the scale. */
  readonly epochs?: number;
}

/** An experiment whose data is open and whose configuration is checked. */
export interface OwnExperiment {
  /** 'dla (k = 9) on siamcar-tiny, seed 1'; then what is not as the scale says: ', 4 epochs'. */
  readonly title: string;
  readonly overrides: TrainOverrides;
  readonly training: ResolvedTraining;
  readonly sets: readonly TrainingSet[];
  /** Held-out videos; undefined where the data has none. */
  readonly validation: readonly TrainingSet[] | undefined;
  readonly benchmark: Benchmark;
  /** Identifies the images of the benchmark. */
  readonly images: object;
  readonly device: Device | undefined;
  /** Of checkpoint, weights and metrics; equal for equal experiments, data and code, wherever the data lies. */
  readonly folder: string;
}

/**
 * Lengths of a training by scale; that of 'paper' is the model's recipe. Not in the paper: seconds, and minutes, on two
 * cores.
 */
const lengths: Readonly<Record<CommonScale, Partial<TrainOverrides>>> = {
  smoke: { epochs: 2, batch: 8, validationPairs: 16, pairs: { pairsPerEpoch: 48 } },
  mini: { epochs: 5, validationPairs: 256, pairs: { pairsPerEpoch: 2000 } },
  paper: {},
};

/** The names of {@link OwnExperimentOptions}. */
const optionNames: Readonly<Record<keyof OwnExperimentOptions, true>> = {
  ...{ model: true, assigner: true, options: true, data: true, test: true },
  ...{ device: true, seed: true, scale: true, pairs: true, epochs: true },
};

/** Test sequences at smoke scale. */
const smokeSequences = 4;

/**
 * Checks an experiment and opens its data; synthetic videos are rendered when they are first needed. Nothing is trained.
 *
 * @throws InputError for an unknown name, model, assigner, option or device, malformed data, or a count below 0, and where
 * the kit was built anew since this process started; the readers' errors.
 */
export async function openExperiment(options: OwnExperimentOptions): Promise<OwnExperiment> {
  const { model, assigner, options: assignerOptions = {}, data = 'synthetic', test = 'synthetic' } = options;
  const { seed = 1, scale = 'smoke', pairs = 0, epochs = 0 } = options;
  const unknown = Object.keys(options).find((name) => !Object.hasOwn(optionNames, name));
  if (unknown !== undefined)
    throw new InputError(`unknown name '${unknown}'; expected some of ${Object.keys(optionNames).join(', ')}`);
  if (typeof assignerOptions !== 'object' || assignerOptions === null || Array.isArray(assignerOptions))
    throw new InputError(
      `options are ${JSON.stringify(assignerOptions)}; expected names with values, such as { k: 9 }`,
    );
  const length = Object.hasOwn(lengths, scale) ? lengths[scale] : undefined;
  if (!length) throw new InputError(`unknown scale '${scale}'; expected one of ${Object.keys(lengths).join(', ')}`);
  for (const [name, value] of Object.entries({ pairs, epochs })) {
    if (Number.isSafeInteger(value) && value >= 0) continue;
    throw new InputError(`${name} is ${value}; expected a whole number, or 0 for the scale's`);
  }
  const overrides: TrainOverrides = {
    ...length,
    ...{ model, assigner, assignerOptions, seed },
    data: `${data === 'synthetic' ? `synthetic ${scale}` : setIdOf(data)}`,
    ...(epochs > 0 && { epochs }),
    ...(pairs > 0 && { pairs: { pairsPerEpoch: pairs } }),
  };
  const training = resolveTraining(overrides); // refuses invalid options before anything takes long
  const device = await experimentDevice(options.device ? { device: options.device } : {});
  const { content, ...sets } = await trainingData(data, scale);
  const code = codeOfProcess(new URL('../../training/loop/train.js', import.meta.url));
  const identity = JSON.stringify([training.config, content, deviceIdentity(device?.name ?? 'cpu'), code]);
  const digest = createHash('sha256').update(identity).digest('hex').slice(0, 12);
  return {
    title: titleOf(options),
    ...{ overrides, training, device },
    ...sets,
    ...(await testData(test, scale)),
    folder: path.join(cacheFolder(), 'own', `${model}-${assigner}-${seed}-${digest}`),
  };
}

function titleOf(experiment: OwnExperimentOptions): string {
  const { model, assigner, options = {}, seed = 1, data = 'synthetic', pairs = 0, epochs = 0 } = experiment;
  const list = Object.entries(options).map(([name, value]) => `${name} = ${JSON.stringify(value)}`);
  const others = [
    ...(data === 'synthetic' ? [] : [setIdOf(data)]),
    ...(pairs > 0 ? [`${formatThousands(pairs)} pairs per epoch`] : []),
    ...(epochs > 0 ? [counted(epochs, 'epoch')] : []),
  ];
  const labelled = `${assigner}${list.length > 0 ? ` (${list.join(', ')})` : ''}`;
  return [`${labelled} on ${model}`, `seed ${seed}`, ...others].join(', ');
}

function setIdOf(data: string): string {
  const [id] = parseNameValue(data, 'data', 'got10k=/data/GOT-10k');
  if (trainingSetIds.some((each) => each === id)) return id;
  throw new InputError(`data '${data}': expected synthetic, or NAME=PATH with one of ${trainingSetIds.join(', ')}`);
}

/** Sizes of the synthetic videos, those of the other experiments of the scale. */
function syntheticSizes(scale: CommonScale) {
  const { data } = studies[scale === 'paper' ? 'mini' : scale];
  return 'sets' in data || 'shares' in data ? {} : data;
}

/** Training and validation videos, and what identifies them, as plain JSON. */
interface OwnTrainingData extends Pick<OwnExperiment, 'sets' | 'validation'> {
  readonly content: object;
}

async function trainingData(data: string, scale: CommonScale): Promise<OwnTrainingData> {
  if (data !== 'synthetic') {
    const [id, place] = parseNameValue(data, 'data', 'got10k=/data/GOT-10k');
    const set = await readTrainingSet(id, place);
    return { sets: [set], validation: undefined, content: { files: digestOfTrainingSet(set) } };
  }
  const sizes = syntheticSizes(scale);
  const { train, validation } = sizes;
  return {
    sets: [await syntheticTrainingSet(train)],
    validation: [await syntheticTrainingSet(validation, { split: 'validation' })],
    content: dataIdentity(sizes),
  };
}

async function testData(test: string, scale: CommonScale): Promise<Pick<OwnExperiment, 'benchmark' | 'images'>> {
  if (test !== 'synthetic') {
    const [id, place] = parseNameValue(test, 'test', 'otb100=/data/OTB100');
    const benchmark = readBenchmark(id, place);
    return { benchmark, images: { files: digestOfSequences(benchmark.sequences) } };
  }
  const options = syntheticSizes(scale).test ?? {};
  const benchmark = await syntheticBenchmark(options);
  const sequences = scale === 'smoke' ? benchmark.sequences.slice(0, smokeSequences) : benchmark.sequences;
  return { benchmark: { ...benchmark, sequences }, images: syntheticConfig('test', options) };
}
