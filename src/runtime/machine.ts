import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus } from 'node:os';
import path from 'node:path';
import { InputError } from '../errors.js';
import { writeFileAtomic } from '../files.js';
import { packageRoot } from '../package-root.js';
import type { Device } from './device.js';
import type { SessionOptions } from './session.js';

/** Name of the selected device and the reason, for provenance. */
export type ChosenDevice = Pick<Device, 'name' | 'reason'>;

/** Options of programs with the selected device. */
export interface Computing extends SessionOptions {
  /** For provenance only; `provider` and `eager` define where programs run. */
  readonly device?: ChosenDevice | undefined;
}

/** Software and hardware that computed results. */
export interface Machine {
  readonly software: string;
  readonly node: string;
  readonly onnxruntime: string;
  readonly processor: string;
  /** The device's name: 'cpu', 'cuda'. */
  readonly device: string;
  /** Reason for its selection; absent without one. */
  readonly deviceReason?: string;
  /** ONNX Runtime's provider, or the backend of tensorflow.js: 'cpu', 'tensorflow.js wasm'. */
  readonly provider: string;
  readonly threads: number;
}

/** Describes this software and machine. */
export function describeMachine({ device, provider = 'cpu', eager, threads }: Computing): Machine {
  const read = (file: string): { name: string; version: string } => JSON.parse(readFileSync(file, 'utf8'));
  const own = read(path.join(packageRoot, 'package.json'));
  const onnx = read(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  return {
    software: `${own.name} ${own.version}`,
    node: process.version,
    onnxruntime: onnx.version,
    processor: `${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${availableParallelism()} cores`,
    device: device?.name ?? eager ?? provider,
    ...(device && { deviceReason: device.reason }),
    provider: eager ? `tensorflow.js ${eager}` : provider,
    threads: threads || availableParallelism(),
  };
}

/**
 * Records the machine in a JSON file: appends an entry to its list 'machines' where it differs from the last one.
 *
 * @param about Additional properties of the entry, such as progress.
 * @throws InputError when the file exists with other content; errors of the file system.
 */
export function recordMachine(file: string, machine: Machine, about: object = {}): void {
  const machines = readMachines(file);
  const last = machines.at(-1);
  const isSame = Object.entries(machine).every(([key, value]) => last?.[key] === value);
  if (isSame) return;
  writeFileAtomic(file, `${JSON.stringify({ machines: [...machines, { ...about, ...machine }] }, null, 2)}\n`);
}

function readMachines(file: string): Record<string, unknown>[] {
  if (!existsSync(file)) return [];
  try {
    const { machines } = JSON.parse(readFileSync(file, 'utf8')) as { machines: Record<string, unknown>[] };
    if (Array.isArray(machines)) return machines;
  } catch {
    // reported below
  }
  throw new InputError(`${file}: is not a record of machines; expected JSON with a list 'machines': remove the file`);
}
