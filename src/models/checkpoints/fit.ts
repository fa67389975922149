import type { Checkpoint } from './checkpoint.js';
import { convertCheckpoint } from './convert.js';
import type { ExpectedTensor } from './match.js';
import type { NameSource } from './names.js';
import { transposedPointwise } from './transpose-pointwise.js';

/** How one tensor fits. 'unused': no network here has it, such as a classifier. */
export const fits = ['matched', 'missing', 'other shape', 'left over', 'unused'] as const;
/** A name of {@link fits}. */
export type Fit = (typeof fits)[number];

/** One tensor of a network or a checkpoint. Shapes are PyTorch's, kernels [out, in, kh, kw]. */
export interface FitRow {
  /** The network's name for it; undefined where the network has none. */
  readonly name: string | undefined;
  /** The file's name for it; undefined where the file has none. */
  readonly inFile: string | undefined;
  readonly expected: readonly number[] | undefined;
  /** After what loading does to it, such as widening torchvision's shortcuts. */
  readonly found: readonly number[] | undefined;
  readonly fit: Fit;
}

/** How a checkpoint fits a network, tensor by tensor: the network's in its order, then what else the file has. */
export interface CheckpointFit {
  readonly rows: readonly FitRow[];
  readonly counts: Readonly<Record<Fit, number>>;
}

/**
 * Compares a checkpoint with a network, tensor by tensor. What is missing or of another shape is told, not refused.
 *
 * @param expected The network's tensors.
 * @param from Key format of the checkpoint; default: the network's own.
 * @throws InputError when none of the checkpoint's names is known, two become one, or its layout is unknown.
 */
export function fitOf(checkpoint: Checkpoint, expected: readonly ExpectedTensor[], from?: NameSource): CheckpointFit {
  const { converted, unused, leftOver } = convertCheckpoint(checkpoint, { from, allowPartial: true });
  const byName = new Map(converted.map((one) => [one.to, one]));
  const wanted = new Set(expected.map(({ name }) => name));
  const isSame = (a: readonly number[], b: readonly number[]): boolean => String(a) === String(b);
  const own = expected.map(({ name, shape }): FitRow => {
    const there = byName.get(name);
    const turned = there && transposedPointwise(there.tensor, { name, shape });
    const found = (turned ?? there?.tensor)?.shape;
    const fit = !found ? 'missing' : isSame(found, shape) ? 'matched' : 'other shape';
    return { name, inFile: there?.from, expected: shape, found, fit };
  });
  const other = (inFile: string, fit: Fit): FitRow => {
    const found = checkpoint.tensors.get(inFile)?.shape;
    return { name: undefined, inFile, expected: undefined, found, fit };
  };
  const beyond = converted.filter(({ to, derived }) => !wanted.has(to) && !derived).map((one) => one.from);
  const rows = [
    ...own,
    ...[...beyond, ...leftOver].map((name) => other(name, 'left over')),
    ...unused.map((name) => other(name, 'unused')),
  ];
  const count = (fit: Fit): number => rows.filter((row) => row.fit === fit).length;
  return { rows, counts: Object.fromEntries(fits.map((fit) => [fit, count(fit)])) as Record<Fit, number> };
}
