import { format, inspect, types } from 'node:util';
import { InputError, messageOf } from '../../errors.js';
import { type CellText, excerpt, type Position } from './positions.js';

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

/** The cells that have run, by number; the last one is the cell that failed. */
export type Cells = ReadonlyMap<number, CellText>;

/** Stack frames of what runs a cell; they tell a reader of the notebook nothing. */
const machinery =
  /node_modules[\\/]tslab[\\/]|[\\/]dist[\\/]notebook[\\/]kernel[\\/]|[( ]node:|\(<anonymous>\)|^\s+at (?:sigintHandlersWrap|Script\.runIn|Object\.runIn)/;
const frame = /cell\[(\d+)\]\.js:(\d+):(\d+)/;
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
  // an error made inside a vm context is not an instance of this context's Error
  const isError = types.isNativeError(thrown) || thrown instanceof Error;
  if (!isError) return { ename: 'Thrown', evalue: inspect(thrown), traceback: [inspect(thrown)] };
  const { name: ename, message: evalue } = thrown;
  if (thrown instanceof KernelNotice) return { ename, evalue, traceback: [evalue] };
  const stack = (thrown.stack ?? `${ename}: ${evalue}`).split('\n');
  const firstCall = stack.findIndex((line) => /^\s+at /.test(line));
  const message = firstCall < 0 ? stack : stack.slice(0, firstCall);
  const calls = firstCall < 0 ? [] : stack.slice(firstCall).filter((line) => !machinery.test(line));
  const place = calls.flatMap((line) => placeOf(line, cells) ?? [])[0];
  const where = place ? [`cell[${place.number}], line ${place.line}:`, ...excerpt(place.cell.source, place)] : [];
  // a mistake in what the user gave is explained by its message
  const shownCalls = isInputError(thrown) ? [] : calls.flatMap((line) => withPlace(line, cells) ?? []);
  const cause = thrown.cause === undefined ? [] : [`Cause: ${messageOf(thrown.cause)}`];
  const traceback = [...message, ...where, ...shownCalls, ...cause];
  return { ename, evalue, traceback: traceback.slice(0, maxTraceback) };
}

function isInputError(thrown: unknown): boolean {
  return thrown instanceof InputError || (thrown as Error | undefined)?.name === 'InputError';
}

/** The place in a cell that a stack frame names. */
function placeOf(line: string, cells: Cells): (Position & { cell: CellText; number: number }) | undefined {
  const [, number, row, column] = frame.exec(line) ?? [];
  const cell = cells.get(Number(number));
  const place = cell?.ofFrame({ line: Number(row), column: Number(column) });
  return cell && place && { ...place, cell, number: Number(number) };
}

/** A stack frame with the line and column of the cell as it was written; undefined for what tslab puts around a cell. */
function withPlace(line: string, cells: Cells): string | undefined {
  if (!frame.test(line)) return line;
  const place = placeOf(line, cells);
  // functions of earlier cells are called as properties of tslab's proxy
  return (
    place && line.replace(frame, `cell[${place.number}]:${place.line}:${place.column}`).replace('at Proxy.', 'at ')
  );
}
