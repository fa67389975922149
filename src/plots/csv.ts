import type { Cell, ResultTable } from './result-table.js';
import { formatRows } from './result-table.js';

/** How CSV is written. */
export interface CsvOptions {
  /**
   * Writes texts as they are. Default: a text that begins with = + - @, a tab or a carriage return gets an apostrophe before
   * it, because a spreadsheet would run it as a formula; names of trackers come from folders of others.
   */
  readonly raw?: boolean;
}

/**
 * A table as CSV by RFC 4180: a header row, comma, CRLF, quotes where needed. Numbers are not rounded; NaN is 'NaN',
 * null an empty field. Titles of sections are the first column, named 'section'.
 *
 * @throws InputError when a row's number of cells differs from that of columns.
 */
export function toCsv(table: ResultTable, options: CsvOptions = {}): string {
  const titled = table.sections.some(({ title }) => title !== undefined);
  const head = [...(titled ? ['section'] : []), ...table.columns.map(({ name }) => name)];
  const rows = table.sections.flatMap((section) => {
    formatRows(table, section); // checks the number of cells
    return section.rows.map((row) => [...(titled ? [section.title ?? ''] : []), ...row]);
  });
  return [head, ...rows]
    .map((row: readonly Cell[]) => `${row.map((cell) => csvField(cell, options)).join(',')}\r\n`)
    .join('');
}

/** One field: quoted where it holds a quote, a comma, a line break, or a space at its ends; a number is never changed. */
export function csvField(cell: Cell, { raw = false }: CsvOptions = {}): string {
  const isFormula = !raw && typeof cell === 'string' && /^[=+\-@\t\r]/.test(cell) && !isNumber(cell);
  const text = `${isFormula ? "'" : ''}${cell ?? ''}`;
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}

/** Whether a text is a plain number, which a spreadsheet reads as one. */
function isNumber(text: string): boolean {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text);
}
