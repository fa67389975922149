import { mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { makeFolder } from '../files/output-folder.js';
import { writing } from '../files/write-errors.js';
import { random } from '../random/random.js';
import { exportOnnx } from '../runtime/export-onnx.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { ort } from '../runtime/session.js';
import type { Network } from './network.js';
import type { HostParams } from './parameters.js';
import { compileNetwork, type ImageSizes, type NetworkPrograms, type NetworkRanges } from './programs.js';

/** Options of {@link exportNetwork}. */
export interface ExportJob extends ImageSizes {
  readonly network: Network<object>;
  /** By name; kernels [kh, kw, in, out]. */
  readonly params: HostParams;
  /** Metadata stored in both files. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Range of pixel values that the network was trained on, for the test images. */
  readonly imageRange: readonly [number, number];
  /** Output folder, created if missing. */
  readonly folder: string;
  /** Quantises the network to 8-bit integers. Default: none, it stays in float32. */
  readonly int8?: NetworkRanges | undefined;
  /** Exports it in half precision. Default: false. */
  readonly half?: boolean | undefined;
  /** Ends the export after the step that runs; nothing is written then. */
  readonly signal?: AbortSignal | undefined;
}

/** Comparison of an output of the exported files with the running model's. */
export interface OutputParity {
  /** Name of the output: 'cls'. */
  readonly output: string;
  readonly shape: readonly number[];
  /** Maximum absolute difference. */
  readonly difference: number;
  /** Standard deviation of the running model's output. */
  readonly std: number;
  /** `difference` / `std`; NaN for values that are not finite. */
  readonly relative: number;
}

/** Paths of exported files that were verified in ONNX Runtime. */
export interface ExportedNetwork {
  readonly template: string;
  readonly search: string;
  readonly parity: readonly OutputParity[];
}

/** Maximum difference of outputs from the running model's, in standard deviations of the output. */
export const parityTolerance = 1e-4;

/**
 * The same for a network in 8-bit integers, where the stored value may be the next one if sums of float32 between two
 * quantised values differ in the last bit; and for one in half precision, of which ONNX Runtime rounds only inputs and
 * weights on a CPU, and the running network every value.
 */
export const roundedParityTolerance = 0.1;

const names = { template: 'template.onnx', search: 'search.onnx' } as const;

/**
 * Exports a network as two ONNX files of standard operators, template.onnx and search.onnx, and verifies them: both are
 * run in ONNX Runtime, the second with the first's outputs, and all outputs are compared with the running network's.
 * Images, features and outputs are channels last, one image at a time.
 *
 * Existing files are replaced only after successful verification.
 *
 * @throws InputError for unsuitable tensors or sizes, values beyond half precision, or when the folder cannot be written;
 * the signal's reason; Error where no space is left, or when an output differs by more than {@link parityTolerance} or
 * {@link roundedParityTolerance} from the running model's.
 */
export async function exportNetwork(job: ExportJob): Promise<ExportedNetwork> {
  const { network, params, folder, metadata, int8, half, signal } = job;
  const tolerance = int8 || half ? roundedParityTolerance : parityTolerance;
  const precision = { ...(int8 && { int8 }), ...(half && { half }) };
  const programs = await compileNetwork(network, params, job, int8 || half ? { isFrozen: true, ...precision } : {});
  let staging: string | undefined;
  try {
    signal?.throwIfAborted();
    staging = stagingFolder(folder);
    const staged = { template: path.join(staging, names.template), search: path.join(staging, names.search) };
    exportOnnx(programs.template, staged.template, { ...metadata, part: 'template' });
    exportOnnx(programs.search, staged.search, { ...metadata, part: 'search' });
    const parity = await compareExported(programs, staged, job);
    signal?.throwIfAborted();
    const bad = parity.find(({ relative }) => !(relative <= tolerance));
    if (bad && half && Number.isNaN(bad.relative)) {
      throw new InputError(
        `${network.name}: output '${bad.output}' is not finite in half precision; expected weights whose activations stay within 65,504: export in fp32`,
      );
    }
    if (bad) {
      throw new Error(
        `${network.name}: output '${bad.output}' of the exported files differs from the running model's by ${bad.relative} of its deviation (at most ${tolerance}); nothing was written to '${folder}'`,
      );
    }
    const files = { template: path.join(folder, names.template), search: path.join(folder, names.search) };
    for (const part of ['template', 'search'] as const) {
      writing(files[part], () => renameSync(staged[part], files[part]));
    }
    return { ...files, parity };
  } finally {
    if (staging) rmSync(staging, { recursive: true, force: true });
    await programs.dispose();
  }
}

/**
 * Runs a compiled network and two .onnx files on the same random images, and compares every feature and output.
 *
 * @param files Paths of the template's and of the search region's file.
 */
export async function compareExported(
  programs: Pick<NetworkPrograms, 'template' | 'search'>,
  files: Readonly<Record<keyof typeof names, string>>,
  { templateSize, searchSize, imageRange: [from, to] }: Pick<ExportJob, keyof ImageSizes | 'imageRange'>,
): Promise<OutputParity[]> {
  const image = (name: string, side: number): Float32Array => {
    const rng = random(1, 'export', name);
    return Float32Array.from({ length: 3 * side * side }, () => rng.between(from, to));
  };
  const z = image('template', templateSize);
  const x = image('search', searchSize);
  const features = await programs.template.run({ z });
  const outputs = await programs.search.run({ x, ...features });

  const plainFeatures = await runPlain(files.template, { z: { shape: [1, templateSize, templateSize, 3], data: z } });
  const given = { x: { shape: [1, searchSize, searchSize, 3], data: x }, ...plainFeatures };
  const plainOutputs = await runPlain(files.search, given);
  const plain = { ...plainFeatures, ...plainOutputs };
  return Object.entries({ ...features, ...outputs }).map(([name, tensor]) => compared(name, tensor, plain[name]));
}

interface PlainTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Runs a file in ONNX Runtime alone, without the kit. */
async function runPlain(
  file: string,
  inputs: Readonly<Record<string, PlainTensor>>,
): Promise<Record<string, PlainTensor>> {
  const { InferenceSession, Tensor } = ort();
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  try {
    const feeds = Object.entries(inputs).map(([name, { data, shape }]) => [name, new Tensor('float32', data, shape)]);
    const results = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(results).map(([name, { dims, data }]) => [name, { shape: dims, data: data as Float32Array }]),
    );
  } finally {
    await session.release();
  }
}

function compared(output: string, { shape, data }: HostTensor, plain: PlainTensor | undefined): OutputParity {
  if (String(plain?.shape) !== String(shape)) {
    throw new Error(`output '${output}' is [${plain?.shape ?? 'missing'}] in the exported file; expected [${shape}]`);
  }
  let [sum, difference] = [0, 0];
  for (let i = 0; i < data.length; i++) {
    sum += data[i]!;
    difference = Math.max(difference, Math.abs(data[i]! - plain!.data[i]!)); // NaN propagates
  }
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i]! - mean) ** 2;
  const std = Math.sqrt(squares / data.length);
  return { output, shape, difference, std, relative: difference === 0 && std === 0 ? 0 : difference / std };
}

/** Creates a temporary folder next to the files, from which they can be renamed. */
function stagingFolder(folder: string): string {
  makeFolder(folder, 'the output folder');
  return writing(folder, () => mkdtempSync(path.join(folder, '.export-')));
}
