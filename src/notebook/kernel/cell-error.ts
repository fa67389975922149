import { format, inspect, types } from 'node:util';

/** A failed cell as Jupyter reports it. */
export interface CellError {
  ename: string;
  evalue: string;
  traceback: string[];
}

/** Stack frames of the machinery that runs a cell; they tell a reader of the notebook nothing. */
const machinery =
  /node_modules\/tslab\/|\/dist\/notebook\/kernel\/|^\s+at (sigintHandlersWrap|Script\.runIn|Object\.runIn)|node:vm:/;

const longestTraceback = 50;

/**
 * What to report for a failed cell.
 *
 * @param calls Arguments of each call that tslab's executor made to `console.error`: the thrown value alone, or a format
 *   and its arguments per compiler message.
 */
export function cellError(calls: readonly unknown[][]): CellError {
  const [first] = calls;
  if (calls.length === 1 && first?.length === 1) return thrownError(first[0]);
  const lines = calls.map((call) => format(...call));
  return {
    ename: 'TypeScriptError',
    evalue: lines[0] ?? 'The cell failed without a message',
    traceback: lines.slice(0, longestTraceback),
  };
}

function thrownError(thrown: unknown): CellError {
  // an error made inside a vm context is not an instance of this context's Error
  const isError = types.isNativeError(thrown) || thrown instanceof Error;
  const shown = inspect(thrown);
  return {
    ename: isError ? thrown.name : 'Thrown',
    evalue: isError ? thrown.message : shown,
    traceback: shown.split('\n').filter((line) => !machinery.test(line)),
  };
}
