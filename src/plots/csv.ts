import type { Cell, ResultTable } from './result-table.js';
import { formatRows } from './result-table.js';

/**
 * A table as CSV by RFC 4180: a header row, comma, CRLF, quotes where needed. Numbers are not rounded; NaN is 'NaN',
 * null an empty field. Titles of sections are the first column, named 'section'.
 *
 * @throws InputError when a row's number of cells differs from that of columns.
 */
export function toCsv(table: ResultTable): string {
  const titled = table.sections.some(({ title }) => title !== undefined);
  const head = [...(titled ? ['section'] : []), ...table.columns.map(({ name }) => name)];
  const rows = table.sections.flatMap((section) => {
    formatRows(table, section); // checks the number of cells
    return section.rows.map((row) => [...(titled ? [section.title ?? ''] : []), ...row]);
  });
  return [head, ...rows].map((row: readonly Cell[]) => `${row.map(csvField).join(',')}\r\n`).join('');
}

/** One field: quoted where it holds a quote, a comma, a line break, or a space at its ends. */
export function csvField(cell: Cell): string {
  const text = cell === null ? '' : String(cell);
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replace(/"/g, '""')}"` : text;
}
