import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import { type Checkpoint, type CheckpointTensor, fewOf, quoted } from './checkpoint.js';
import { derivedTensors } from './derived.js';
import { embedShortcut, isWidenedShortcut } from './embed-shortcuts.js';
import { hwioShape, type Layout, layouts, toHwio, toOihw } from './layout.js';
import { checkMatch, type ExpectedTensor, matchTensors, type TensorMatch } from './match.js';
import { type NameSource, type Renaming, referenceName, unwrappedName, wrapperPrefix } from './names.js';
import { transposedLayer, transposedPointwise } from './transpose-pointwise.js';

/** How a checkpoint is converted. */
export interface ConvertOptions {
  /** Whose names it has; without it they stay, but for a wrapper's prefix. */
  readonly from?: NameSource | undefined;
  /** The layout of the result's kernels; oihw, as PyTorch has them, by default. */
  readonly layout?: Layout | undefined;
  /** What a network needs, shapes in PyTorch's layout; nothing is compared without it. */
  readonly expected?: readonly ExpectedTensor[] | undefined;
  /** Accepts names that are not known, and tensors missing or of another shape. */
  readonly allowPartial?: boolean | undefined;
}

/** One converted tensor and where it is from. */
export interface ConvertedTensor {
  readonly from: string;
  readonly to: string;
  readonly tensor: CheckpointTensor;
  /** Whether a 1x1 shortcut kernel became the centre of a 3x3 kernel. */
  readonly embedded: boolean;
  /** Whether a 1x1 convolution's kernel became that of the same transposed convolution. */
  readonly transposed: boolean;
  /** Whether it is not in the file but follows from the tensor `from`; see `derivedTensors`. */
  readonly derived: boolean;
}

/** A converted checkpoint. */
export interface Conversion {
  readonly converted: readonly ConvertedTensor[];
  /** The wrapper's prefix that was taken off: 'module.' or ''. */
  readonly prefix: string;
  /** Names that no network here has a use for: the classifier, counts of batches. */
  readonly unused: readonly string[];
  /** Names that are not known, or not expected. */
  readonly leftOver: readonly string[];
  /** How it fits what is expected, where that is given. */
  readonly match: TensorMatch | undefined;
}

/**
 * Renames a checkpoint's tensors to the reference trackers' names, embeds torchvision's 1x1 shortcut kernels, transposes
 * SiamCAR's `down` where it is stored as a plain convolution, adds what `derivedTensors` returns, and brings kernels into
 * the layout that is asked for. They are in PyTorch's unless the file's metadata names another as `layout`.
 *
 * @throws InputError when the metadata names an unknown layout, two names become one, nothing is left, or, without
 * `allowPartial`, a name is not known, or an expected tensor is missing or has another shape.
 */
export function convertCheckpoint(checkpoint: Checkpoint, options: ConvertOptions = {}): Conversion {
  const { layout = 'oihw', expected, allowPartial = false } = options;
  const prefix = wrapperPrefix(checkpoint.tensors.keys());
  const { converted, unused, unknown } = convertTensors(checkpoint, prefix, options);
  checkNames(checkpoint, converted.length, unknown, options);
  if (!expected) return { converted, prefix, unused, leftOver: unknown, match: undefined };
  const wanted = layout === 'hwio' ? expected.map(({ name, shape }) => ({ name, shape: hwioShape(shape) })) : expected;
  const match = matchTensors(wanted, new Map(converted.map(({ to, tensor }) => [to, tensor])));
  checkMatch(match, checkpoint.file, allowPartial);
  const fitting = new Set(match.matched);
  return {
    converted: converted.filter(({ to }) => fitting.has(to)),
    prefix,
    unused,
    leftOver: [...unknown, ...match.leftOver],
    match,
  };
}

/** Every tensor of a checkpoint under its new name, and the names without one. */
function convertTensors(
  checkpoint: Checkpoint,
  prefix: string,
  { from, layout = 'oihw', expected }: ConvertOptions,
): { readonly converted: ConvertedTensor[]; readonly unused: string[]; readonly unknown: string[] } {
  const stored = layoutOf(checkpoint);
  const needed = new Map(expected?.map((tensor) => [tensor.name, tensor]));
  const origins = new Map<string, string>();
  const converted: ConvertedTensor[] = [];
  const [unused, unknown]: [string[], string[]] = [[], []];
  for (const [name, tensor] of checkpoint.tensors) {
    const own = unwrappedName(name, prefix);
    const renaming = own === undefined ? unusedName : from ? referenceName(own, from) : renamedTo(own);
    if (renaming.kind !== 'renamed') {
      (renaming.kind === 'unused' ? unused : unknown).push(name);
      continue;
    }
    const { to } = renaming;
    const derived = derivedTensors(to, tensor, from);
    for (const one of [to, ...derived.map((tensor) => tensor.to)]) addOrigin(checkpoint.file, origins, one, name);
    const isShortcut = from === 'torchvision' && isWidenedShortcut(own!);
    const { kernel, order, ...changes } = adaptedKernel(tensor, stored, isShortcut, needed.get(to));
    converted.push({ from: name, to, tensor: relayout(kernel, order, layout), ...changes, derived: false });
    for (const one of derived) {
      const tensor = relayout(one.tensor, 'oihw', layout);
      converted.push({ from: name, to: one.to, tensor, embedded: false, transposed: false, derived: true });
    }
  }
  return { converted, unused, unknown };
}

/** Notes which name a new name is from. @throws InputError where another one became it before. */
function addOrigin(file: string, origins: Map<string, string>, to: string, from: string): void {
  const other = origins.get(to);
  if (other !== undefined) {
    throw new InputError(`${file}: ${quoted(other)} and ${quoted(from)} would both become ${quoted(to)}`);
  }
  origins.set(to, from);
}

/** A tensor with what was changed of it. */
interface AdaptedKernel extends Pick<ConvertedTensor, 'embedded' | 'transposed'> {
  readonly kernel: CheckpointTensor;
  readonly order: Layout;
}

/**
 * The kernel that a tracker's network has in place of a tensor: a 1x1 shortcut embedded in a 3x3 kernel, or a plain 1x1
 * convolution transposed; any other tensor as it is.
 *
 * @param stored Layout of the tensor.
 * @param isShortcut Whether it is the kernel of a shortcut that is 3x3 in the trackers.
 * @param needed What the network needs in its place, where that is known.
 */
function adaptedKernel(
  tensor: CheckpointTensor,
  stored: Layout,
  isShortcut: boolean,
  needed: ExpectedTensor | undefined,
): AdaptedKernel {
  if (!isShortcut && needed?.name !== transposedLayer) {
    return { kernel: tensor, order: stored, embedded: false, transposed: false };
  }
  const plain = relayout(tensor, stored, 'oihw');
  const embedded = isShortcut && isOneByOne(plain) ? embedShortcut(plain) : undefined;
  const transposed = transposedPointwise(plain, needed);
  const changed = embedded ?? transposed;
  return {
    kernel: changed ?? tensor,
    order: changed ? 'oihw' : stored,
    embedded: embedded !== undefined,
    transposed: transposed !== undefined,
  };
}

const unusedName: Renaming = { kind: 'unused' };

function renamedTo(to: string): Renaming {
  return { kind: 'renamed', to };
}

/**
 * The layout of a checkpoint's kernels: PyTorch's, unless its metadata says otherwise, as `checkpoint convert` writes it.
 * What follows after a comma is a remark: 'OIHW, batch normalisation folded'.
 */
function layoutOf({ file, metadata }: Checkpoint): Layout {
  const { layout = 'oihw' } = metadata;
  const [axes] = String(layout).toLowerCase().split(',');
  const known = layouts.find((name) => name === axes);
  if (known) return known;
  throw new InputError(
    `${file}: its metadata says layout ${quoted(String(layout))}; expected one of ${layouts.join(', ')}`,
  );
}

function relayout(tensor: CheckpointTensor, from: Layout, to: Layout): CheckpointTensor {
  if (from === to) return tensor;
  return to === 'hwio' ? toHwio(tensor) : toOihw(tensor);
}

function isOneByOne({ shape, dtype }: CheckpointTensor): boolean {
  return shape.length === 4 && shape[2] === 1 && shape[3] === 1 && dtype === 'float32';
}

function checkNames(
  { file, tensors }: Checkpoint,
  converted: number,
  unknown: readonly string[],
  { from, allowPartial }: ConvertOptions,
): void {
  if (converted > 0 && (unknown.length === 0 || allowPartial)) return;
  if (unknown.length === 0) {
    throw new InputError(
      `${file}: of ${counted(tensors.size, 'tensor')} none is a tracker's or a backbone's; is it the checkpoint of another network?`,
    );
  }
  const known = converted > 0 ? 'leave them out with --allow-partial' : 'is it the checkpoint of another network?';
  throw new InputError(
    `${file}: ${unknown.length} of ${tensors.size} tensors are not ${from}'s (${fewOf(unknown)}); ${known}`,
  );
}
