import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.js';
import { random } from '../random/random.js';
import { exportOnnx } from '../runtime/export-onnx.js';
import type { HostTensor } from '../runtime/host-tensor.js';
import { ort } from '../runtime/session.js';
import type { Network } from './network.js';
import type { HostParams } from './parameters.js';
import { compileNetwork, type ImageSizes, type NetworkPrograms } from './programs.js';

/** What is exported. */
export interface ExportJob extends ImageSizes {
  readonly network: Network<object>;
  /** By name; kernels [kh, kw, in, out]. */
  readonly params: HostParams;
  /** Stored in both files. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Numbers of the images that the files are tried on: from, to. What the network was trained on. */
  readonly imageRange: readonly [number, number];
  /** Made where it is missing. */
  readonly folder: string;
}

/** How an output of the exported files compares with the running model's. */
export interface OutputParity {
  /** Its name: 'cls'. */
  readonly output: string;
  readonly shape: readonly number[];
  /** The largest difference of two numbers. */
  readonly difference: number;
  /** Standard deviation of the running model's numbers. */
  readonly std: number;
  /** One by the other. NaN where a number is not finite. */
  readonly relative: number;
}

/** Files that ONNX Runtime has opened and that give what the running model gives. */
export interface ExportedNetwork {
  readonly template: string;
  readonly search: string;
  readonly parity: readonly OutputParity[];
}

/** How far outputs of the files may be from the running model's, in standard deviations of the output. */
export const parityTolerance = 1e-4;

const names = { template: 'template.onnx', search: 'search.onnx' } as const;

/**
 * Writes a network as two files that any ONNX runtime opens, template.onnx and search.onnx, and tries them: plain ONNX
 * Runtime opens both, the second gets what the first gives, and all outputs are compared with those of the network as it
 * runs here. Images, features and outputs are channels last, one image at a time.
 *
 * Files that were there are replaced only when the new ones have passed.
 *
 * @throws InputError when the tensors or sizes do not suit the network, or the folder cannot be written; Error when an output
 * is further than {@link parityTolerance} from the running model's.
 */
export async function exportNetwork(job: ExportJob): Promise<ExportedNetwork> {
  const { network, params, folder, metadata } = job;
  const programs = await compileNetwork(network, params, job);
  let staging: string | undefined;
  try {
    staging = stagingFolder(folder);
    const staged = { template: path.join(staging, names.template), search: path.join(staging, names.search) };
    exportOnnx(programs.template, staged.template, { ...metadata, part: 'template' });
    exportOnnx(programs.search, staged.search, { ...metadata, part: 'search' });
    const parity = await compareExported(programs, staged, job);
    const bad = parity.find(({ relative }) => !(relative <= parityTolerance));
    if (bad) {
      throw new Error(
        `${network.name}: output '${bad.output}' of the exported files differs from the running model's by ${bad.relative} of its deviation (at most ${parityTolerance}); nothing was written to '${folder}'`,
      );
    }
    const files = { template: path.join(folder, names.template), search: path.join(folder, names.search) };
    renameSync(staged.template, files.template);
    renameSync(staged.search, files.search);
    return { ...files, parity };
  } finally {
    if (staging) rmSync(staging, { recursive: true, force: true });
    await programs.dispose();
  }
}

/**
 * Runs a compiled network and two .onnx files on the same random images, and compares every feature and output.
 *
 * @param files Paths of the template's and the search region's file.
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

/** A file's outputs, by nothing of the kit but ONNX Runtime. */
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
    difference = Math.max(difference, Math.abs(data[i]! - plain!.data[i]!)); // NaN once it is NaN
  }
  const mean = sum / data.length;
  let squares = 0;
  for (let i = 0; i < data.length; i++) squares += (data[i]! - mean) ** 2;
  const std = Math.sqrt(squares / data.length);
  return { output, shape, difference, std, relative: difference === 0 && std === 0 ? 0 : difference / std };
}

/** A folder of its own beside the files, so that they can be moved into place at once. */
function stagingFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    return mkdtempSync(path.join(folder, '.export-'));
  } catch (cause) {
    throw new InputError(`cannot write to '${folder}': ${messageOf(cause)}`, { cause });
  }
}
