import { escapeHtml } from '../text/escape.js';

/** One formatted column of a table. */
export interface TableColumn {
  readonly name: string;
  readonly numeric: boolean;
  readonly cells: readonly string[];
}

/** Formats a column of values: numbers (including null and NaN) uniformly and right-aligned, others as text. */
export function tableColumn(name: string, values: readonly unknown[]): TableColumn {
  const present = values.filter((value) => value !== null && value !== undefined);
  const numeric = present.length > 0 && present.every((value) => typeof value === 'number');
  return { name, numeric, cells: numeric ? formatNumbers(values as (number | null)[]) : values.map(cellText) };
}

/** The column of row names, which has no heading. */
export function rowNameColumn(names: readonly string[]): TableColumn {
  return { name: '', numeric: false, cells: names };
}

function cellText(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

/**
 * Formats the numbers of a column with equal decimals: four significant digits of the largest, without trailing zeros
 * common to all. Very large or small columns are written as 1.234e-7. NaN is 'NaN', null is empty.
 */
export function formatNumbers(values: readonly (number | null | undefined)[]): string[] {
  const finite = values.filter((value): value is number => Number.isFinite(value));
  const largest = Math.max(0, ...finite.map(Math.abs));
  if (finite.every(Number.isInteger) && largest < 1e15) return values.map(cellText);
  if (largest >= 1e7 || largest < 1e-3) {
    return values.map((value) => (Number.isFinite(value) && value !== 0 ? value!.toExponential(3) : cellText(value)));
  }
  const wanted = Math.max(0, Math.min(6, 3 - Math.floor(Math.log10(largest))));
  const decimals = Math.max(...finite.map((value) => decimalsIn(value.toFixed(wanted))));
  return values.map((value) => (Number.isFinite(value) ? fixed(value!, decimals) : cellText(value)));
}

/** A number with so many decimals; what rounds to zero has no sign. */
export function fixed(value: number, decimals: number): string {
  const text = value.toFixed(decimals);
  return Number(text) === 0 ? (0).toFixed(decimals) : text;
}

function decimalsIn(text: string): number {
  return /\.(\d*?)0*$/.exec(text)?.[1]?.length ?? 0;
}

/** Columns as lines of monospaced text; the note is the last line. */
export function textTable(columns: readonly TableColumn[], note: string = ''): string {
  const padded = columns.map(({ name, numeric, cells }) => {
    const lines = [name, ...cells];
    const width = Math.max(...lines.map((line) => line.length));
    return lines.map((line) => (numeric ? line.padStart(width) : line.padEnd(width)));
  });
  const rows = padded[0]!.map((_, r) =>
    padded
      .map((column) => column[r]!)
      .join('  ')
      .trimEnd(),
  );
  return [...rows, ...(note ? [note] : [])].join('\n');
}

/** Columns as an HTML table, the first one as row headings; the note is a paragraph below. */
export function htmlTable(columns: readonly TableColumn[], note: string = ''): string {
  const align = ({ numeric }: TableColumn) => ` style="text-align:${numeric ? 'right' : 'left'}"`;
  const head = columns.map((column) => `<th${align(column)}>${escapeHtml(column.name)}</th>`).join('');
  const rows = columns[0]!.cells.map((_, r) => {
    const cells = columns.map((column, c) => {
      const tag = c === 0 ? 'th' : 'td';
      return `<${tag}${align(column)}>${escapeHtml(column.cells[r]!)}</${tag}>`;
    });
    return `<tr>${cells.join('')}</tr>`;
  });
  const table = `<table>\n<thead><tr>${head}</tr></thead>\n<tbody>\n${rows.join('\n')}\n</tbody>\n</table>`;
  return note ? `${table}\n<p>${escapeHtml(note)}</p>` : table;
}
