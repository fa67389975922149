import { hwioShape } from '../../models/checkpoints/layout.js';
import { checkParams, type HostParams } from '../../models/parameters.js';
import type { HostData, HostTensor } from '../../runtime/host-tensor.js';
import type { InputSpec } from '../../runtime/trace/trace.js';
import type { Targets } from '../../trackers/shared/training/targets.js';
import {
  badBatches,
  gradientSumOf,
  momentumOf,
  movingStatistics,
  type StepParts,
  startOf,
  stepInputs,
} from './step-function.js';

/** A network's tensors, and the momenta of the trained ones. */
export interface TrainingState {
  readonly params: HostParams;
  /** By the names of trained tensors; empty at the start of a phase: zeros. */
  readonly momenta: HostParams;
}

/** Shapes that a step is compiled for. */
export interface StepShape {
  readonly batch: number;
  readonly templateSize: number;
  readonly searchSize: number;
  readonly targets: Pick<Targets, 'shapes'>;
}

/** Images and targets of a batch, as inputs of a program. */
export function batchInputs({ batch, templateSize, searchSize, targets }: StepShape): Record<string, InputSpec> {
  return {
    template: { shape: [batch, templateSize, templateSize, 3] },
    search: { shape: [batch, searchSize, searchSize, 3] },
    ...Object.fromEntries(Object.entries(targets.shapes).map(([name, shape]) => [name, { shape }])),
  };
}

/**
 * Inputs of a step's function, and the frozen tensors among them.
 *
 * @throws InputError if a tensor is missing or has another shape.
 */
export function stepSpecs(
  parts: StepParts,
  shape: StepShape,
  params: HostParams,
): { inputs: Record<string, InputSpec>; frozen: HostParams } {
  const { network, trained, isSlow, accumulate } = parts;
  checkParams(network.table, params);
  const isTrained = new Set(trained.names);
  const moving = new Set(movingStatistics(parts));
  const inputs = batchInputs(shape);
  for (const [name, sides] of Object.entries(drawShapes(parts, shape.batch))) inputs[name] = { shape: sides };
  const frozen: Record<string, HostTensor> = {};
  for (const { name, shape: plain } of network.table) {
    const sides = hwioShape(plain);
    if (isTrained.has(name) || moving.has(name)) {
      inputs[name] = { shape: sides, parameter: true };
    } else {
      frozen[name] = params[name]!;
      inputs[name] = { shape: sides, value: params[name]! };
    }
    if (accumulate > 1 && moving.has(name)) inputs[startOf(name)] = { shape: sides, parameter: true };
    if (!isTrained.has(name)) continue;
    inputs[momentumOf(name)] = { shape: sides, parameter: true };
    if (accumulate > 1) inputs[gradientSumOf(name)] = { shape: sides, parameter: true };
  }
  if (trained.names.some((name) => !isSlow(name))) inputs[stepInputs.rate] = { shape: [] };
  if (trained.names.some(isSlow)) inputs[stepInputs.slowRate] = { shape: [] };
  if (accumulate > 1) {
    inputs[badBatches] = { shape: [], parameter: true };
    inputs[stepInputs.isFirst] = { shape: [] };
  }
  return { inputs, frozen };
}

/** Shapes of the network's random numbers by name; empty if the step draws none. */
export function drawShapes(
  { network, draws = false }: StepParts,
  batch: number,
): Readonly<Record<string, readonly number[]>> {
  return (draws && network.randomInputs?.(batch)) || {};
}

/**
 * Initial values of a step's parameters: the network's tensors and momenta; zeros for missing momenta and for what a step of
 * several batches sets in its first.
 */
export function initialValues(
  inputs: Readonly<Record<string, InputSpec>>,
  state: TrainingState,
): Record<string, HostData> {
  const given: Record<string, HostTensor | undefined> = { ...state.params };
  for (const [name, momentum] of Object.entries(state.momenta)) given[momentumOf(name)] = momentum;
  const parameters = Object.entries(inputs).filter(([, { parameter }]) => parameter);
  return Object.fromEntries(
    parameters.map(([name, { shape }]) => {
      const size = shape.reduce((product, side) => product * side, 1);
      return [name, given[name]?.data ?? new Float32Array(size)];
    }),
  );
}

/**
 * Checks that momenta match the trained tensors.
 *
 * @param what Name of a momentum in messages.
 * @throws InputError if one is missing, has another shape or belongs to no trained tensor.
 */
export function checkMomenta(
  { network, trained }: Pick<StepParts, 'network' | 'trained'>,
  momenta: HostParams,
  what: string = 'momentum',
): void {
  const isTrained = new Set(trained.names);
  checkParams(
    network.table.filter(({ name }) => isTrained.has(name)),
    momenta,
    what,
  );
}
