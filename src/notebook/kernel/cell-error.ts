import { format, inspect, types } from 'node:util';
import { InputError, messageOf } from '../../errors.js';
import { type CellText, excerpt, type Position } from './positions.js';
import { type Cells, placeIn, readableFrames } from './stack.js';

/** A failed cell as Jupyter reports it. */
export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Says why the kernel did not run a cell to its end; shown by its message alone. */
export class KernelNotice extends Error {
  override readonly name: string;

  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

const maxTraceback = 50;

/**
 * The report of a failed cell: what went wrong, the line of the cell where it did, and the calls that led there.
 *
 * @param calls Arguments of each call that tslab's executor made to `console.error`: the thrown value alone, or a format
 *   and its arguments for each compiler message.
 */
export function cellError(calls: readonly unknown[][], cells: Cells = new Map()): CellError {
  const [first] = calls;
  if (calls.length === 1 && first?.length === 1) return thrownError(first[0], cells);
  const own = [...cells.values()].at(-1);
  const messages = calls.map((call) => compilerMessage(call, own));
  const traceback = messages.flatMap(({ text, place }, i) => {
    // explanations of a message follow it, with the same place
    const isLast = place !== undefined && !samePlace(place, messages[i + 1]?.place);
    return isLast && own ? [text, ...excerpt(own.source, place)] : [text];
  });
  return {
    ename: 'TypeScriptError',
    evalue: messages[0]?.text ?? 'The cell failed without a message',
    traceback: traceback.slice(0, maxTraceback),
  };
}

/** A compiler message; its place when it is about the cell itself. */
function compilerMessage(call: readonly unknown[], own: CellText | undefined): { text: string; place?: Position } {
  const [pattern, file, line, column, message] = call;
  if (pattern !== '%s%d:%d - %s' || file !== '' || !own) return { text: format(...call) };
  const place = own.ofDiagnostic({ line: Number(line), column: Number(column) });
  return { text: `${place.line}:${place.column} - ${message}`, place };
}

function samePlace(a: Position, b: Position | undefined): boolean {
  return a.line === b?.line && a.column === b.column;
}

function thrownError(thrown: unknown, cells: Cells): CellError {
  if (!isError(thrown)) return { ename: 'Thrown', evalue: inspect(thrown), traceback: [inspect(thrown)] };
  const { name: ename, message: evalue } = thrown;
  const traceback = thrown instanceof KernelNotice ? [evalue] : explain(thrown, cells);
  return { ename, evalue, traceback: traceback.slice(0, maxTraceback) };
}

/** An error's message, its place, the calls that led there, and its causes with their places. */
function explain(thrown: Error, cells: Cells): string[] {
  const { message, frames } = stackOf(thrown);
  const calls = readableFrames(frames, cells);
  const causes = causesOf(thrown).flatMap((cause) => {
    if (!isError(cause)) return [`Cause: ${messageOf(cause)}`];
    const inner = stackOf(cause);
    return [`Cause: ${inner.message.join('\n')}`, ...placeLines(readableFrames(inner.frames, cells), cells)];
  });
  // a mistake in what the user gave is explained by its message
  return [...message, ...placeLines(calls, cells), ...(isInputError(thrown) ? [] : calls), ...causes];
}

function stackOf(error: Error): { message: string[]; frames: string[] } {
  const head = `${error.name}: ${error.message}`;
  const stack = error.stack ?? head;
  // the message may have lines that look like frames
  const from = stack.startsWith(head) ? head.split('\n').length : 0;
  const lines = stack.split('\n');
  const first = lines.findIndex((line, index) => index >= from && /^\s+at /.test(line));
  return first < 0 ? { message: lines, frames: [] } : { message: lines.slice(0, first), frames: lines.slice(first) };
}

function causesOf(thrown: Error): unknown[] {
  const own = thrown.cause === undefined ? [] : [thrown.cause];
  return thrown instanceof AggregateError ? [...own, ...thrown.errors] : own;
}

function placeLines(frames: readonly string[], cells: Cells): string[] {
  const place = placeIn(frames, cells);
  return place ? [`cell[${place.number}], line ${place.line}:`, ...excerpt(place.cell.source, place)] : [];
}

/** An error of a vm context is not an instance of this context's Error. */
function isError(value: unknown): value is Error {
  return types.isNativeError(value) || value instanceof Error;
}

function isInputError(thrown: Error): boolean {
  return thrown instanceof InputError || thrown.name === 'InputError';
}
