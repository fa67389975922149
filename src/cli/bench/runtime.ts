import { availableCores } from '../../files/process-limits.js';
import type { HostParams } from '../../models/parameters.js';
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
import { sizeOf } from '../../runtime/trace/layout.js';
import type { InputSpec, InputSpecs } from '../../runtime/trace/trace.js';
import { timePrograms } from '../../training/step/timings.js';
import { type Ceilings, partTexts } from './efficiency.js';
import { type BenchDevice, peerDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';
import { residentGrowth } from './measure/resident-growth.js';
import { turnOf } from './measure/turn.js';
import { netPrograms, weightNames } from './net-programs.js';
import { benchParts } from './parts.js';
import { WasmForward } from './wasm-forward.js';

/** A net whose training step is measured. */
interface TrainedNet {
  readonly name: string;
  readonly peerCase: string;
  readonly net: Net;
  readonly inputs: Readonly<Record<string, InputSpec>>;
}

const trainedNets: readonly TrainedNet[] = [
  {
    name: 'small net, 16x127x127',
    peerCase: 'small',
    net: smallNet,
    inputs: layerInputs(smallLayers, [16, 127, 127, 3]),
  },
  {
    name: 'ResNet stage, 4x31x31x512',
    peerCase: 'stage',
    net: stageNet,
    inputs: layerInputs(layersOf(stageBlocks), stageShape),
  },
];

/**
 * Programs on a device beside PyTorch (on the CPU on as many threads), and on the CPU beside tensorflow.js on wasm: the
 * forward pass of an atrous ResNet-50 at 255x255 with folded normalisation, and whole training steps (forward, gradients,
 * SGD with momentum) of a small convolutional network and of a stage of that ResNet. Then the parts of these steps beside
 * the machine's ceilings, measured in the same run.
 */
export async function benchRuntime(run: BenchRun, on: BenchDevice): Promise<void> {
  await run.startPeer({ script: 'runtime.py', modules: ['torch'], spec: peerSpec(on) });
  await run.attempt('forward pass', () => benchForward(run, on));
  for (const each of trainedNets) await run.attempt(each.name, () => benchStep(run, on, each));
  run.close();
  const parts = trainedNets.map((each) => ({
    name: each.name,
    texts: (ceilings: Ceilings) => partsOfStep(on, each, ceilings),
  }));
  await benchParts(run, on, parts);
  if (on.threads < availableCores()) return;
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

async function benchForward(run: BenchRun, { options, isGpu, threads, text }: BenchDevice): Promise<void> {
  const x = uniform(255 * 255 * 3);
  const inputs: InputSpecs = { x: [1, 255, 255, 3], ...foldedWeights([resnetStem, ...layersOf(resnetBlocks)]) };
  const started = performance.now();
  const program = await compile(resnetForward, inputs, options);
  run.remarks.push(`${text}: ResNet-50 compiled in ${((performance.now() - started) / 1000).toFixed(2)} s`);
  let wasm: WasmForward | undefined;
  try {
    const isCompared = !isGpu && threads === availableCores(); // wasm has the same threads in every table
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

async function benchStep(run: BenchRun, on: BenchDevice, { name, peerCase, net, inputs }: TrainedNet): Promise<void> {
  const program = await trainingProgram(on, net, inputs);
  const x = inputValues(inputs);
  try {
    const measured = { what: `training step, ${name}`, unit: 'steps', peerCase };
    await run.measure(measured, { run: () => program.run({ x }) });
  } finally {
    await program.dispose();
  }
}

async function partsOfStep(
  { options }: BenchDevice,
  { name, net, inputs }: TrainedNet,
  ceilings: Ceilings,
): Promise<string[]> {
  const programs = netPrograms(net, inputs);
  const timings = await timePrograms(
    programs,
    { params: initialParams(inputs), feeds: { x: inputValues(inputs) } },
    3,
    options,
  );
  return partTexts(name, { programs, timings }, ceilings);
}

async function trainingProgram(
  { options }: BenchDevice,
  net: Net,
  inputs: Readonly<Record<string, InputSpec>>,
): Promise<Program> {
  const program = await compile(trainingStep(net, weightNames(inputs)), inputs, options);
  const zeros = Object.keys(inputs).filter((name) => name.startsWith('velocity'));
  program.setParameters({
    ...Object.fromEntries(Object.entries(initialParams(inputs)).map(([name, { data }]) => [name, data])),
    ...Object.fromEntries(zeros.map((name) => [name, new Float32Array(sizeOf(inputs[name]!.shape))])),
  });
  return program;
}

/** Weights by the number of their inputs, scales of 1, offsets of 0. */
function initialParams(inputs: Readonly<Record<string, InputSpec>>): HostParams {
  return Object.fromEntries(
    weightNames(inputs).map((name) => {
      const { shape } = inputs[name]!;
      const size = sizeOf(shape);
      const scale = Math.sqrt(3 / (size / shape.at(-1)!));
      const data = name.startsWith('w')
        ? uniform(size).map((value) => value * scale)
        : new Float32Array(size).fill(name.startsWith('scale') ? 1 : 0);
      return [name, { shape, dtype: 'float32', data }];
    }),
  );
}

function inputValues({ x }: Readonly<Record<string, InputSpec>>): Float32Array {
  return uniform(sizeOf(x!.shape));
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
