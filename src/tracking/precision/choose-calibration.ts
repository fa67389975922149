import { existsSync } from 'node:fs';
import path from 'node:path';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { InputError } from '../../errors.js';
import { hashOfFile } from '../../files/file-hash.js';
import { checkFolder } from '../../files/output-folder.js';
import { isShipped } from '../shipped-weights.js';
import type { FloatParts } from '../tracker-parts.js';
import { calibrate } from './calibrate.js';
import { type Calibration, calibrationPath, readCalibration, writeCalibration } from './calibration.js';
import { calibrationPairs, type PairOptions } from './calibration-pairs.js';

/** Numbers that a network can compute with: 32-bit or 16-bit floating point, or 8-bit integers. */
export const precisions = ['fp32', 'fp16', 'int8'] as const;

/** A name of {@link precisions}. */
export type Precision = (typeof precisions)[number];

/** What chooses a calibration. */
export interface PrecisionChoice {
  /**
   * Default: 'fp32'. 'fp16' is for graphics cards; the CPU rounds as they do, slower. 'int8' is for the CPU, SiamRPN++ and
   * SiamCAR.
   */
  readonly precision?: Precision | undefined;
  /**
   * Folder of training videos in OTB's layout, to calibrate int8 on; the ranges are then written beside the weights, as
   * FILE.int8.json. Default: those there.
   */
  readonly calibrate?: string | undefined;
}

/**
 * Validates the choice of a precision before anything is computed.
 *
 * @throws InputError when it is not known, the tracker is not offered in it, or a calibration is asked for in floating
 * point.
 */
function checkPrecision({ precision = 'fp32', calibrate: folder }: PrecisionChoice, model: FloatParts['model']): void {
  if (!precisions.includes(precision)) {
    throw new InputError(`precision '${precision}': not known; expected one of ${precisions.join(', ')}`);
  }
  if (precision !== 'int8' && folder !== undefined) {
    throw new InputError(`a calibration was asked for in ${precision}; expected precision int8 with it`);
  }
  if (precision === 'int8' && !model.tracker.isFasterInInt8) {
    throw new InputError(
      `${model.name}: int8 is offered for SiamRPN++ and SiamCAR only, which it makes faster; use precision fp32`,
    );
  }
}

/**
 * The calibration of a chosen precision: of the given videos, which is then written beside the weights, else the one there.
 *
 * @param weights The file that the parts' tensors were read from.
 * @returns undefined for floating point.
 * @throws InputError where videos are given for weights of the kit, or for some beside which nothing can be written; as
 * {@link checkPrecision}, `readCalibration`, `calibrate` and the reader of videos.
 */
export async function chooseCalibration(
  choice: PrecisionChoice,
  weights: string,
  parts: FloatParts,
  options: PairOptions = {},
): Promise<Calibration | undefined> {
  const { model, pixelFormat } = parts;
  checkPrecision(choice, model);
  if (choice.precision !== 'int8') return undefined;
  if (choice.calibrate === undefined) return readCalibration(weights, model.name, pixelFormat);
  if (isShipped(weights)) {
    const there = existsSync(calibrationPath(weights))
      ? 'leave the videos out for the calibration that it has, or '
      : '';
    throw new InputError(
      `${weights}: is part of the kit, beside which nothing is written; ${there}calibrate a copy of it`,
    );
  }
  checkFolder(path.dirname(weights), 'the folder of the weights'); // before it takes minutes
  const calibration = await calibrateOnVideos(choice.calibrate, weights, parts, options);
  writeCalibration(weights, calibration);
  return calibration;
}

/**
 * Calibrates a network on a folder of training videos in OTB's layout.
 *
 * @param weights The file that the parts' tensors were read from.
 * @throws InputError as `calibrate`, `calibrationPairs` and the reader of videos.
 */
export async function calibrateOnVideos(
  folder: string,
  weights: string,
  parts: FloatParts,
  options: PairOptions = {},
): Promise<Calibration> {
  const { model, pixelFormat } = parts;
  const { sequences } = readFolderBenchmark(folder);
  const { count, pairs } = calibrationPairs(sequences, options);
  const { template, search } = await calibrate(parts, pairs);
  const about = {
    model: model.name,
    weights: hashOfFile(weights),
    pixelFormat,
    videos: sequences.length,
    pairs: count,
  };
  return { ...about, template, search };
}
