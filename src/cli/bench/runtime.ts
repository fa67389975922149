import { random } from '../../random/random.js';
import { compile } from '../../runtime/compile.js';
import { useEagerBackend } from '../../runtime/eager-backend.js';
import type { Program } from '../../runtime/program.js';
import {
  foldedWeights,
  layersOf,
  resnetBlocks,
  resnetForward,
  resnetStem,
} from '../../runtime/testing/atrous-resnet.js';
import {
  layerInputs,
  type Net,
  sgd,
  smallLayers,
  smallNet,
  stageBlocks,
  stageNet,
  stageShape,
  trainingStep,
} from '../../runtime/testing/training-nets.js';
import * as tf from '../../runtime/tf.js';
import type { InputSpec, InputSpecs } from '../../runtime/trace/trace.js';
import type { BenchDevice } from './bench-device.js';
import { PeerRuns, type TorchOutput } from './peer-runs.js';
import type { Bench, BenchRow } from './row.js';

const rounds = 10;
/** Passes of ours and the peer's, turn about, as other programs slow down now one and now the other. */
const turns = 4;

/** What the peer script prints: works per second. */
interface PeerOutput extends TorchOutput {
  readonly forward: number;
  /** On the CPU only. */
  readonly forward_jit?: number;
  readonly small: number;
  readonly stage: number;
}

/**
 * Programs on a device beside PyTorch (on the CPU on as many threads), and on the CPU beside tensorflow.js on wasm: the
 * forward pass of an atrous ResNet-50 at 255x255 with folded normalisation, and whole training steps (forward, gradients,
 * SGD with momentum) of a small convolutional network and of a stage of that ResNet.
 */
export async function benchRuntime(on: BenchDevice): Promise<Bench> {
  const remarks: string[] = [`${on.text}; the fastest of ${turns} passes of ${rounds} rounds or more`];
  const ours: Ours[] = [];
  const peers = new PeerRuns<PeerOutput>('runtime_peer.py', 'torch', on);
  for (let turn = 0; turn < turns; turn++) {
    ours.push(await measureOurs(on));
    peers.measure(peerInput(on));
  }

  const best = (of: (one: Ours) => number): number => Math.max(...ours.map(of));
  const wasm = on.isGpu ? [] : [await wasmForward(ours[0]!.y, remarks)];
  const memory = await memoryGrowth(on);
  remarks.push(`ResNet-50 compiled in ${Math.min(...ours.map(({ compileSeconds }) => compileSeconds)).toFixed(2)} s`);
  remarks.push(`resident memory over 1000 training steps: ${(100 * (memory - 1)).toFixed(1)} % more`);
  remarks.push(...peers.remarks());
  const forward = best((one) => one.forward);
  const resnet = 'atrous ResNet-50 forward, 1x255x255';
  const hasJit = peers.outputs.some(({ forward_jit: rate }) => rate !== undefined);
  const onWasm = (perSecond: number): BenchRow => ({
    what: resnet,
    perSecond: forward,
    peer: { name: 'tensorflow.js wasm', perSecond },
  });
  return {
    rows: [
      ...peers.rows(resnet, forward, 'eager', (output) => output.forward),
      ...(hasJit ? peers.rows(resnet, forward, 'jit', (output) => output.forward_jit) : []),
      ...wasm.map(onWasm),
      ...peers.rows(
        'training step, small net, 16x127x127',
        best(({ small }) => small),
        'eager',
        ({ small }) => small,
      ),
      ...peers.rows(
        'training step, ResNet stage, 4x31x31x512',
        best(({ stage }) => stage),
        'eager',
        ({ stage }) => stage,
      ),
    ],
    remarks,
  };
}

interface Ours {
  readonly forward: number;
  readonly small: number;
  readonly stage: number;
  readonly compileSeconds: number;
  /** Output of the ResNet. */
  readonly y: Float32Array;
}

async function measureOurs(on: BenchDevice): Promise<Ours> {
  const forward = await forwardRate(on);
  const small = await trainingRate(on, smallNet, layerInputs(smallLayers, [16, 127, 127, 3]), 3 * rounds);
  const staged = await trainingRate(on, stageNet, layerInputs(layersOf(stageBlocks), stageShape), rounds);
  return { small, stage: staged, ...forward };
}

function peerInput({ options }: BenchDevice): object {
  return {
    threads: options.threads ?? 1,
    rounds,
    ...sgd,
    stem: resnetStem,
    resnet: resnetBlocks,
    small: smallLayers,
    stage: stageBlocks,
    stageInput: [stageShape[0], stageShape[3], stageShape[1], stageShape[2]],
  };
}

/** Works per second: the fastest of some rounds, after some that are not counted. */
async function fastest(work: () => Promise<unknown>, warm: number, count: number): Promise<number> {
  for (let i = 0; i < warm; i++) await work();
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < count; i++) {
    const started = performance.now();
    await work();
    best = Math.min(best, performance.now() - started);
  }
  return 1000 / best;
}

const image: Float32Array = uniform(255 * 255 * 3);

function uniform(length: number): Float32Array {
  const rng = random(1, 'bench');
  return Float32Array.from({ length }, () => rng.between(-1, 1));
}

const resnetInputs = (): InputSpecs => ({
  x: [1, 255, 255, 3],
  ...foldedWeights([resnetStem, ...layersOf(resnetBlocks)]),
});

async function forwardRate({ options }: BenchDevice): Promise<Pick<Ours, 'forward' | 'compileSeconds' | 'y'>> {
  const inputs = resnetInputs();
  const started = performance.now();
  const program = await compile(resnetForward, inputs, options);
  const compileSeconds = (performance.now() - started) / 1000;
  const forward = await fastest(() => program.run({ x: image }), 4, rounds);
  const y = (await program.run({ x: image })).y!.data as Float32Array;
  await program.dispose();
  return { forward, compileSeconds, y };
}

/** The same on tensorflow.js' wasm backend, and how far its numbers are from ours. */
async function wasmForward(y: Float32Array, remarks: string[]): Promise<number> {
  await useEagerBackend('wasm');
  const tensors = Object.fromEntries(
    Object.entries(resnetInputs()).map(([name, given]) => {
      const { shape, value = image } = given as InputSpec;
      return [name, tf.tensor(value, name === 'x' ? [1, 255, 255, 3] : [...shape])];
    }),
  );
  let last = new Float32Array();
  const perSecond = await fastest(
    async () => {
      const result = tf.tidy(() => resnetForward(tensors) as tf.NamedTensorMap);
      last = (await result.y!.data()) as Float32Array<ArrayBuffer>;
      tf.dispose(result);
    },
    1,
    2,
  );
  tf.dispose(tensors);
  const mean = y.reduce((sum, value) => sum + value, 0) / y.length;
  const std = Math.sqrt(y.reduce((sum, value) => sum + (value - mean) ** 2, 0) / y.length);
  const furthest = y.reduce((most, value, i) => Math.max(most, Math.abs(value - last[i]!)), 0);
  remarks.push(`ResNet-50: furthest from wasm ${(furthest / std).toExponential(1)} of the output's standard deviation`);
  return perSecond;
}

async function trainingProgram(
  { options }: BenchDevice,
  net: Net,
  inputs: Record<string, InputSpec>,
): Promise<Program> {
  const names = Object.keys(inputs).filter((name) => name !== 'x' && !name.startsWith('velocity'));
  const program = await compile(trainingStep(net, names), inputs, options);
  const values = Object.entries(inputs).flatMap(([name, { shape }]) => {
    if (name === 'x') return [];
    const size = shape.reduce((product, side) => product * side, 1);
    const scale = Math.sqrt(3 / (size / shape.at(-1)!));
    if (name.startsWith('w')) return [[name, uniform(size).map((value) => value * scale)]];
    return [[name, new Float32Array(size).fill(name.startsWith('scale') ? 1 : 0)]];
  });
  program.setParameters(Object.fromEntries(values));
  return program;
}

async function trainingRate(
  on: BenchDevice,
  net: Net,
  inputs: Record<string, InputSpec>,
  count: number,
): Promise<number> {
  const program = await trainingProgram(on, net, inputs);
  const x = uniform(inputs.x!.shape.reduce((product, side) => product * side, 1));
  const perSecond = await fastest(() => program.run({ x }), 4, count);
  await program.dispose();
  return perSecond;
}

/** Resident memory after 1000 training steps of the small net, over that before. */
async function memoryGrowth(on: BenchDevice): Promise<number> {
  const program = await trainingProgram(on, smallNet, layerInputs(smallLayers, [1, 63, 63, 3]));
  const x = uniform(63 * 63 * 3);
  const runs = async (count: number): Promise<number> => {
    for (let i = 0; i < count; i++) await program.run({ x });
    return process.memoryUsage.rss();
  };
  const before = await runs(300);
  const after = await runs(1000);
  await program.dispose();
  return after / before;
}
