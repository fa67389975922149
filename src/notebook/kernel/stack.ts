import type { CellText, Position } from './positions.js';

/** The cells that have run, by number; the last one is the running one, or the one that ended last. */
export type Cells = ReadonlyMap<number, CellText>;

/** A place in a cell. */
export interface CellPlace extends Position {
  readonly number: number;
  readonly cell: CellText;
}

/** Frames of what runs a cell; they tell a reader of the notebook nothing. */
const machinery =
  /node_modules[\\/]tslab[\\/]|[\\/]dist[\\/]notebook[\\/]kernel[\\/]|[( ]node:|\(<anonymous>\)|^\s+at (?:sigintHandlersWrap|Script\.runIn|Object\.runIn)/;
const scriptPlace = /cell\[(\d+)\]\.js:(\d+):(\d+)/;
const cellPlace = /cell\[(\d+)\]:(\d+):(\d+)/;
/** How many frames V8 collects: libraries may be deep, and the cell stands at the end. */
const collected = 100;
/** Frames shown at each end of a long stack. */
const shownFrames = 10;

/**
 * Stack frames for a reader of the notebook: with lines and columns of cells as they were written, without what runs the
 * cells, and not all of a library's.
 *
 * @param frames Lines of a stack, `    at ...`; frames that are readable already stay.
 */
export function readableFrames(frames: readonly string[], cells: Cells): string[] {
  const own = frames.filter((line) => !machinery.test(line)).flatMap((line) => withPlace(line, cells) ?? []);
  const shown = own.filter((line, index) => index < shownFrames || cellPlace.test(line));
  const left = shown.length - 2 * shownFrames;
  return left > 1 ? [...shown.slice(0, shownFrames), `    ... ${left} more`, ...shown.slice(-shownFrames)] : shown;
}

/** The innermost place in a cell that readable frames name. */
export function placeIn(frames: readonly string[], cells: Cells): CellPlace | undefined {
  for (const line of frames) {
    const [, number, row, column] = cellPlace.exec(line) ?? [];
    const cell = cells.get(Number(number));
    if (cell) return { number: Number(number), cell, line: Number(row), column: Number(column) };
  }
  return undefined;
}

/** Makes the `stack` of errors readable wherever it is shown: printed, as a value, or behind its cell. */
export function makeStacksReadable(cells: () => Cells): void {
  Error.stackTraceLimit = collected;
  Error.prepareStackTrace = (error, sites) => {
    const frames = sites.map((site) => `    at ${site}`);
    return [Error.prototype.toString.call(error), ...readableFrames(frames, cells())].join('\n');
  };
}

/** A frame with the place of its cell; undefined for what tslab puts around a cell. */
function withPlace(line: string, cells: Cells): string | undefined {
  const [, number, row, column] = scriptPlace.exec(line) ?? [];
  if (!number) return line;
  const place = cells.get(Number(number))?.ofFrame({ line: Number(row), column: Number(column) });
  // functions of earlier cells are called as properties of tslab's proxy
  return (
    place && line.replace(scriptPlace, `cell[${number}]:${place.line}:${place.column}`).replace('at Proxy.', 'at ')
  );
}
