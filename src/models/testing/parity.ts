import assert from 'node:assert/strict';
import type { Network } from '../network.js';
import { referenceParams } from './reference-fill.js';
import { compiledStages, eagerStages, type StageOptions, type Stages } from './stages.js';

/** Recorded statistics of a tensor of one image, in PyTorch's layout [1, C, H, W], or of points [1, points, C]. */
export interface RecordedStage {
  readonly shape: readonly number[];
  readonly mean: number;
  readonly std: number;
  readonly absmax: number;
  /** Values by index. */
  readonly samples: Readonly<Record<string, number>>;
}

/** A recorded run of a reference implementation. */
export interface RecordedRun {
  readonly source: string;
  readonly fill: string;
  /** See {@link referenceParams}. */
  readonly gain?: number;
  readonly stages: Readonly<Record<string, RecordedStage>>;
  /** Names and shapes of the state dict. */
  readonly tensors: readonly (readonly [string, readonly number[]])[];
}

/** Options of comparing a network with its recorded run. */
export interface ParityOptions<Outputs extends object = object> extends StageOptions<Outputs> {
  /** Additional tolerance in units of rounding of a stage's maximum. Default: 4. */
  readonly roundings?: number;
  /** Tensor of which the control changes one element. */
  readonly changed: string;
  /** Stages that do not depend on it. */
  readonly before: RegExp;
}

/**
 * Asserts that every stage of a network is as recorded, to 1e-4 of its deviation, compiled and with the tensors that
 * the reference was run with. As a control, a change of one number must show in every stage after it, and in none
 * before.
 */
export async function assertParity<Outputs extends object>(
  network: Network<Outputs>,
  { stages, tensors, gain }: RecordedRun,
  options: ParityOptions<Outputs>,
): Promise<void> {
  const { changed, before, roundings } = options;
  const params = referenceParams(
    network.table,
    tensors.map(([name]) => name),
    gain,
  );
  const programs = await compiledStages(network, templateShapes(stages), options);
  try {
    programs.set(params);
    checkErrors(network.name, stageErrors(await programs.run(), stages, roundings));

    const data = params[changed]!.data.slice();
    data[Math.floor(data.length / 2)]! += 100;
    programs.set({ [changed]: { ...params[changed]!, data } });
    for (const [stage, error] of Object.entries(stageErrors(await programs.run(), stages, roundings))) {
      assert.equal(error < tolerance, before.test(stage), `control: ${stage}: ${error}`);
    }
  } finally {
    await programs.dispose();
  }
}

const tolerance = 1e-4;

/**
 * Asserts the same of what a network computes on tensorflow.js' wasm backend, but for the backbone's maps, without a
 * control.
 */
export async function assertEagerParity<Outputs extends object>(
  network: Network<Outputs>,
  { stages, tensors, gain }: RecordedRun,
  options: Omit<ParityOptions<Outputs>, 'changed' | 'before'>,
): Promise<void> {
  const params = referenceParams(
    network.table,
    tensors.map(([name]) => name),
    gain,
  );
  const recorded = Object.entries(stages).filter(([name]) => !name.startsWith('backbone_'));
  const found = await eagerStages(network, params, 'wasm', options);
  checkErrors(`${network.name} on wasm`, stageErrors(found, Object.fromEntries(recorded), options.roundings));
}

function checkErrors(what: string, errors: Readonly<Record<string, number>>): void {
  if (process.env.SIAMDLA_SHOW_PARITY) console.error(what, errors);
  for (const [stage, error] of Object.entries(errors)) assert.ok(error < tolerance, `${stage}: ${error}`);
}

/**
 * How far a run is from the recorded one, by stage: the largest difference of mean, deviation, largest number and
 * samples, in deviations of the recorded tensor with an allowance for rounding.
 *
 * @param found Channels last.
 */
export function stageErrors(
  found: Stages,
  recorded: RecordedRun['stages'],
  roundings: number = 4,
): Record<string, number> {
  assert.deepEqual(Object.keys(found).sort(), Object.keys(recorded).sort());
  return Object.fromEntries(
    Object.entries(recorded).map(([name, stage]) => {
      const { shape, data } = found[name]!;
      assert.deepEqual([...shape], channelsLast(stage.shape), `shape of ${name}`);
      const summary = summarise(data);
      const samples = Object.entries(stage.samples).map(
        ([place, value]) => data[placeChannelsLast(Number(place), stage.shape)]! - value,
      );
      const differences = [
        summary.mean - stage.mean,
        summary.std - stage.std,
        summary.absmax - stage.absmax,
        ...samples,
      ];
      const rounding = roundings * 2 ** -24 * stage.absmax; // more than the deviation allows where all numbers are almost the same
      const largest = Math.max(...differences.map(Math.abs)) / (stage.std + rounding / tolerance);
      assert.ok(Number.isFinite(largest), name);
      return [name, largest];
    }),
  );
}

/** Shapes of the template's features, channels last. */
function templateShapes(stages: RecordedRun['stages']): Record<string, readonly number[]> {
  const features = Object.entries(stages).filter(([name]) => name.startsWith('zf_'));
  return Object.fromEntries(features.map(([name, { shape }]) => [name, channelsLast(shape)]));
}

type Shape4 = readonly [number, number, number, number];

function channelsLast(shape: readonly number[]): number[] {
  if (shape.length !== 4) return [...shape];
  const [n, channels, height, width] = shape as Shape4;
  return [n, height, width, channels];
}

/** Where a number of one image lies when channels are last. */
function placeChannelsLast(place: number, shape: readonly number[]): number {
  if (shape.length !== 4) return place;
  const [, channels, height, width] = shape as Shape4;
  return (place % (height * width)) * channels + Math.floor(place / (height * width));
}

function summarise(data: ArrayLike<number>): { mean: number; std: number; absmax: number } {
  let [sum, squares, absmax] = [0, 0, 0];
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    absmax = Math.max(absmax, Math.abs(data[i]!));
  }
  const mean = sum / data.length;
  for (let i = 0; i < data.length; i++) squares += (data[i]! - mean) ** 2;
  return { mean, std: Math.sqrt(squares / data.length), absmax };
}
