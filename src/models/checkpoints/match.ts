import { InputError } from '../../errors.js';
import { fewOf, quoted, shapeText } from './checkpoint.js';

/** A tensor that a network needs. */
export interface ExpectedTensor {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How a checkpoint's tensors fit a network's. */
export interface TensorMatch {
  readonly matched: readonly string[];
  /** Expected and not in the checkpoint. */
  readonly missing: readonly string[];
  /** In the checkpoint and not expected. */
  readonly leftOver: readonly string[];
  readonly wrongShape: readonly WrongShape[];
}

/** A tensor that is there in another shape than expected. */
export interface WrongShape {
  readonly name: string;
  readonly found: readonly number[];
  readonly expected: readonly number[];
}

/**
 * Compares a checkpoint's tensors with those that a network needs, by name and shape.
 *
 * @param expected In the layout of `tensors`.
 */
export function matchTensors(
  expected: readonly ExpectedTensor[],
  tensors: ReadonlyMap<string, { readonly shape: readonly number[] }>,
): TensorMatch {
  const matched: string[] = [];
  const missing: string[] = [];
  const wrongShape: WrongShape[] = [];
  for (const { name, shape } of expected) {
    const found = tensors.get(name)?.shape;
    if (!found) missing.push(name);
    else if (found.length === shape.length && found.every((size, i) => size === shape[i])) matched.push(name);
    else wrongShape.push({ name, found, expected: shape });
  }
  const names = new Set(expected.map(({ name }) => name));
  return { matched, missing, leftOver: [...tensors.keys()].filter((name) => !names.has(name)), wrongShape };
}

/**
 * Refuses a checkpoint that does not have every tensor that a network needs. Tensors left over do not matter here.
 *
 * @param file The checkpoint's name, for the message.
 * @param allowPartial Accepts missing tensors and wrong shapes, as long as something matches.
 * @throws InputError that counts what is missing and names the first few.
 */
export function checkMatch(match: TensorMatch, file: string, allowPartial: boolean = false): void {
  const { matched, missing, leftOver, wrongShape } = match;
  const total = matched.length + missing.length + wrongShape.length;
  if (matched.length === total || (allowPartial && matched.length > 0)) return;
  const parts = [`${matched.length} of ${total} tensors match`];
  if (missing.length > 0) parts.push(`${missing.length} are missing (${fewOf(missing)})`);
  if (wrongShape.length > 0) {
    const [{ name, found, expected }] = wrongShape as [WrongShape];
    const first = `${quoted(name)} is ${shapeText(found)}; expected ${shapeText(expected)}`;
    parts.push(`${wrongShape.length} have another shape (${first})`);
  }
  if (leftOver.length > 0) parts.push(`${leftOver.length} are left over (${fewOf(leftOver)})`);
  const advice =
    matched.length > 0
      ? 'allow a partial load if that is meant'
      : `is it the checkpoint of another network${wrongShape.length > missing.length ? ', or of another width' : ''}?`;
  throw new InputError(`${file}: ${parts.join(', ')}; ${advice}`);
}
