import { readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** An operator that ONNX Runtime executed on the CPU for a program of another provider. */
export interface CpuOperator {
  /** 'Transpose'. */
  readonly operator: string;
  /** How many of the graph's nodes. */
  readonly count: number;
  /** Type and shape of the largest result. */
  readonly largest: string;
  /** Why it is there; absent where nobody knows. */
  readonly reason?: string;
}

/** One entry of a profile of ONNX Runtime. */
interface Event {
  readonly cat: string;
  readonly name: string;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    readonly output_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

/** What a program's nodes were executed on. */
export interface Placement {
  readonly onCpu: readonly CpuOperator[];
  /** Nodes by execution provider. */
  readonly nodes: Readonly<Record<string, number>>;
  /** Copies between the device and the host that ONNX Runtime inserted. */
  readonly copies: { readonly toHost: number; readonly fromHost: number };
}

const cpuProvider = 'CPUExecutionProvider';

/**
 * Reads where the nodes of programs ran from the profiles that ONNX Runtime has written with the option `profile`, and removes
 * the files. Each node counts once, however often it ran.
 *
 * @param prefix Value of the option: a path whose last part begins the files' names.
 */
export function readPlacement(prefix: string): Placement {
  const folder = path.dirname(prefix);
  const files = readdirSync(folder).filter((name) => name.startsWith(path.basename(prefix)));
  const seen = new Map<string, Event>();
  for (const file of files.map((name) => path.join(folder, name))) {
    for (const event of JSON.parse(readFileSync(file, 'utf8')) as Event[]) {
      if (event.cat === 'Node' && event.name.endsWith('_kernel_time')) seen.set(`${file} ${event.name}`, event);
    }
    rmSync(file);
  }
  return placementOf([...seen.values()]);
}

function placementOf(events: readonly Event[]): Placement {
  const nodes: Record<string, number> = {};
  const onCpu = new Map<string, Event[]>();
  const isCopy = (event: Event, op: string): boolean => event.args?.op_name === op;
  for (const event of events) {
    const { provider = 'unknown', op_name: operator = 'unknown' } = event.args ?? {};
    nodes[provider] = (nodes[provider] ?? 0) + 1;
    if (provider === cpuProvider) onCpu.set(operator, [...(onCpu.get(operator) ?? []), event]);
  }
  return {
    onCpu: [...onCpu].map(([operator, list]) => describe(operator, list)),
    nodes,
    copies: {
      toHost: events.filter((event) => isCopy(event, 'MemcpyToHost')).length,
      fromHost: events.filter((event) => isCopy(event, 'MemcpyFromHost')).length,
    },
  };
}

function describe(operator: string, events: readonly Event[]): CpuOperator {
  const results = events.flatMap(({ args }) =>
    (args?.output_type_shape ?? []).flatMap((result) => Object.entries(result)),
  );
  const size = (shape: readonly number[]): number => shape.reduce((product, side) => product * side, 1);
  const [type, shape] = results.sort(([, a], [, b]) => size(b) - size(a))[0] ?? ['unknown', []];
  const reason = reasons.find(
    (one) => one.operator === operator && one.type === type && size(shape) <= one.max,
  )?.reason;
  return { operator, count: events.length, largest: `${type} [${shape}]`, ...(reason !== undefined && { reason }) };
}

/** Known reasons, by operator, type and largest number of elements of the result. */
const reasons: readonly {
  readonly operator: string;
  readonly type: string;
  readonly max: number;
  readonly reason: string;
}[] = [
  {
    operator: 'Transpose',
    type: 'bool',
    max: 1,
    reason:
      "ONNX Runtime's own optimiser moves a transposition over the choice whether the step is taken; one byte is copied",
  },
];
