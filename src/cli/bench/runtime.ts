import { availableParallelism } from 'node:os';
import { random } from '../../random/random.js';
import { compile } from '../../runtime/compile.js';
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
import type { InputSpec, InputSpecs } from '../../runtime/trace/trace.js';
import { type BenchDevice, peerDevice } from './bench-device.js';
import type { BenchRun } from './bench-run.js';
import { residentGrowth } from './resident-growth.js';
import { turnOf } from './turn.js';
import { WasmForward } from './wasm-forward.js';

/**
 * Programs on a device beside PyTorch (on the CPU on as many threads), and on the CPU beside tensorflow.js on wasm: the
 * forward pass of an atrous ResNet-50 at 255x255 with folded normalisation, and whole training steps (forward, gradients,
 * SGD with momentum) of a small convolutional network and of a stage of that ResNet.
 */
export async function benchRuntime(run: BenchRun, on: BenchDevice): Promise<void> {
  await run.startPeer({ script: 'runtime.py', modules: ['torch'], spec: peerSpec(on) });
  await run.attempt('forward pass', () => benchForward(run, on));
  const small = { unit: 'steps', peerCase: 'small', what: 'training step, small net, 16x127x127' };
  const stage = { unit: 'steps', peerCase: 'stage', what: 'training step, ResNet stage, 4x31x31x512' };
  await run.attempt(small.what, () => benchStep(run, on, small, smallNet, layerInputs(smallLayers, [16, 127, 127, 3])));
  await run.attempt(stage.what, () =>
    benchStep(run, on, stage, stageNet, layerInputs(layersOf(stageBlocks), stageShape)),
  );
  run.close();
  if (on.threads < availableParallelism()) return;
  await run.attempt('resident memory', async () => run.remarks.push(await memoryText(on, run.limitSeconds)));
}

function peerSpec(on: BenchDevice): object {
  return {
    ...peerDevice(on),
    ...sgd,
    stem: resnetStem,
    resnet: resnetBlocks,
    small: smallLayers,
    stage: stageBlocks,
    stageInput: [stageShape[0], stageShape[3], stageShape[1], stageShape[2]],
  };
}

function uniform(length: number): Float32Array {
  const rng = random(1, 'bench');
  return Float32Array.from({ length }, () => rng.between(-1, 1));
}

async function benchForward(run: BenchRun, { device, options, isGpu, threads }: BenchDevice): Promise<void> {
  const x = uniform(255 * 255 * 3);
  const inputs: InputSpecs = { x: [1, 255, 255, 3], ...foldedWeights([resnetStem, ...layersOf(resnetBlocks)]) };
  const started = performance.now();
  const program = await compile(resnetForward, inputs, options);
  const place = isGpu ? device.name : `${threads} threads`;
  run.remarks.push(`${place}: ResNet-50 compiled in ${((performance.now() - started) / 1000).toFixed(2)} s`);
  let wasm: WasmForward | undefined;
  try {
    const isCompared = !isGpu && threads === availableParallelism(); // wasm has the same threads in every table
    if (isCompared) {
      wasm = await WasmForward.of(resnetForward, inputs, { x });
      const { y } = await program.run({ x });
      const error = wasm.error(y!.data as Float32Array).toExponential(1);
      run.remarks.push(`ResNet-50: furthest from wasm ${error} of the output's standard deviation`);
    }
    const measured = { what: 'atrous ResNet-50 forward, 1x255x255', unit: 'images', peerCase: 'resnet' };
    const others = (wasm ? [wasm] : []).map((side) => ({
      name: 'tensorflow.js wasm',
      settings: side.settings,
      turn: () => turnOf(side, run.turnSeconds),
    }));
    await run.measure({ ...measured, others }, { run: () => program.run({ x }) });
  } finally {
    wasm?.dispose();
    await program.dispose();
  }
}

async function benchStep(
  run: BenchRun,
  on: BenchDevice,
  measured: Parameters<BenchRun['measure']>[0],
  net: Net,
  inputs: Record<string, InputSpec>,
): Promise<void> {
  const program = await trainingProgram(on, net, inputs);
  const x = uniform(inputs.x!.shape.reduce((product, side) => product * side, 1));
  try {
    await run.measure(measured, { run: () => program.run({ x }) });
  } finally {
    await program.dispose();
  }
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

/** Growth of resident memory over 1000 training steps of the small net on one image. */
async function memoryText(on: BenchDevice, limitSeconds: number): Promise<string> {
  const program = await trainingProgram(on, smallNet, layerInputs(smallLayers, [1, 63, 63, 3]));
  const x = uniform(63 * 63 * 3);
  try {
    const { before, after, runs } = await residentGrowth(() => program.run({ x }), 300, limitSeconds);
    return `resident memory over ${runs} training steps: ${(100 * (after / before - 1)).toFixed(1)} % more`;
  } finally {
    await program.dispose();
  }
}
