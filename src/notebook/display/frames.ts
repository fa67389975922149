import { createRequire } from 'node:module';
import type { DataFrame } from 'danfojs-node';
import { InputError } from '../../errors.js';
import type { MimeBundle } from '../../plots/mime.js';
import { htmlTable, rowNameColumn, tableColumn, textTable } from '../../plots/table.js';
import { registerDisplayer } from './display.js';

const require = createRequire(import.meta.url);

/** A value of a summary table. */
export type Cell = string | number | boolean | null;

/** A table by rows, all with the same columns. */
export type Rows = readonly Readonly<Record<string, Cell>>[];

/** A table by columns, typed arrays included. */
export type Columns = Readonly<Record<string, ArrayLike<Cell>>>;

/**
 * A danfo.js data frame of a summary table. The first call loads danfo.js, which takes two seconds.
 *
 * @throws InputError when a row has other columns than the first, columns differ in length, the table is empty, or
 * danfojs-node, an optional peer dependency, is not installed.
 */
export function frame(table: Rows | Columns): DataFrame {
  const columns = isRows(table) ? columnsOf(table) : Object.entries(table);
  const length = columns[0]?.[1].length ?? 0;
  if (length === 0) throw new InputError('A frame needs at least one column and one row.');
  for (const [name, values] of columns) {
    if (values.length === length) continue;
    throw new InputError(`Column '${name}' has ${values.length} values, but '${columns[0]![0]}' has ${length}.`);
  }
  const { DataFrame: Frame } = loadDanfo();
  return new Frame(Object.fromEntries(columns.map(([name, values]) => [name, Array.from(values)])));
}

function loadDanfo(): typeof import('danfojs-node') {
  try {
    require.resolve('danfojs-node');
  } catch (cause) {
    const message = "frame() needs danfojs-node, which is not installed: run 'npm install danfojs-node'";
    throw new InputError(message, { cause });
  }
  return require('danfojs-node') as typeof import('danfojs-node');
}

function isRows(table: Rows | Columns): table is Rows {
  return Array.isArray(table);
}

function columnsOf(rows: Rows): [string, ArrayLike<Cell>][] {
  const names = Object.keys(rows[0] ?? {});
  for (const [i, row] of rows.entries()) {
    const found = Object.keys(row);
    if (found.length === names.length && names.every((name) => Object.hasOwn(row, name))) continue;
    throw new InputError(`Row ${i} has the columns ${found.join(', ')}; row 0 has ${names.join(', ')}.`);
  }
  return names.map((name) => [name, rows.map((row) => row[name]!)]);
}

/** The parts of danfo's frames and series that showing them needs. */
interface FrameLike {
  readonly columns: readonly string[];
  readonly index: readonly (string | number)[];
  readonly shape: readonly number[];
  readonly values: readonly unknown[];
}

function isFrameLike(value: unknown): value is FrameLike {
  if (typeof value !== 'object' || value === null) return false;
  const { columns, index, shape, values } = value as Partial<FrameLike>;
  return (
    /^(DataFrame|Series)$/.test(value.constructor?.name ?? '') && [columns, index, shape, values].every(Array.isArray)
  );
}

/**
 * A danfo.js frame or series as an output: an HTML table and a text table, numbers rounded alike within a column and
 * aligned right; undefined for any other value.
 *
 * @param maxRows Rows beyond these are counted, not shown.
 */
export function frameBundle(value: unknown, maxRows: number = 30): MimeBundle | undefined {
  if (!isFrameLike(value)) return undefined;
  const rows = value.values.slice(0, maxRows).map((row) => (Array.isArray(row) ? (row as unknown[]) : [row]));
  const columns = [
    rowNameColumn(value.index.slice(0, maxRows).map(String)),
    ...value.columns.map((name, c) =>
      tableColumn(
        String(name),
        rows.map((row) => row[c]),
      ),
    ),
  ];
  const total = value.values.length;
  const note = total > maxRows ? `${maxRows} of ${total} rows` : '';
  return { 'text/plain': textTable(columns, note), 'text/html': htmlTable(columns, note) };
}

registerDisplayer((value) => frameBundle(value));
