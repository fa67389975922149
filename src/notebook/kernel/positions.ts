import { SourceMap, type SourceMapPayload } from 'node:module';
import type { ExpandedCell } from './shorthand.js';

/** A place in a text; both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A cell, and how to find places of its compiled form in it. */
export interface CellText {
  readonly source: string;
  /** A place that the compiler names. */
  ofDiagnostic(position: Position): Position;
  /** A place of a stack frame; undefined where no line of the cell belongs to it. */
  ofFrame(position: Position): Position | undefined;
}

/** The script of a cell. */
export interface CompiledCell {
  /** Source maps of the compiler's steps, the first step first. */
  readonly maps: readonly SourceMapPayload[];
  readonly lines: number;
  /** Length of what stands before the compiled cell in the first line. */
  readonly prefix: number;
}

/**
 * A cell and the places in it.
 *
 * @param compiled The cell's script; left out for a cell that was not compiled.
 */
export function cellText(source: string, { insertions }: ExpandedCell, compiled?: CompiledCell): CellText {
  let steps: SourceMap[] | undefined;
  const lineStarts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)];
  /** Takes away what was inserted into a line before a place. */
  const asWritten = ({ line, column }: Position): Position => {
    const start = lineStarts[line - 1] ?? 0;
    let shown = column;
    for (const { at, text } of insertions) {
      if (at < start || at >= (lineStarts[line] ?? Number.POSITIVE_INFINITY)) continue;
      const from = at - start + 1; // the column, as written, that the insertion stands before
      if (shown > from) shown = Math.max(from, shown - text.length);
    }
    return { line, column: shown };
  };
  return {
    source,
    ofDiagnostic: asWritten,
    ofFrame({ line, column }) {
      if (!compiled?.maps.length || line > compiled.lines) return undefined;
      let place: Position = { line, column: line === 1 ? column - compiled.prefix : column };
      steps ??= compiled.maps.map((map) => new SourceMap(map)).toReversed();
      for (const step of steps) {
        const entry = step.findEntry(place.line - 1, place.column - 1);
        if (!('originalLine' in entry)) return undefined;
        place = { line: entry.originalLine + 1, column: entry.originalColumn + 1 };
      }
      place = { ...place, line: place.line - 1 }; // tslab puts one line before the cell
      return place.line >= 1 && place.line <= lineStarts.length ? asWritten(place) : undefined;
    },
  };
}

/** The source line of a place, with a caret below the column. */
export function excerpt(source: string, { line, column }: Position): string[] {
  const text = source.split('\n')[line - 1] ?? '';
  const number = String(line).padStart(4);
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, ' '); // a tab stays one, so that the caret is below its column
  return [`${number} | ${text}`, `${' '.repeat(number.length)} | ${indent}^`];
}
