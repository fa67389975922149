import { InputError } from '../errors.js';
import { escapeHtml } from '../text/escape.js';
import { fixed, type TableColumn, textTable } from './table.js';

/** A number, a text, or null for an empty cell. A number that is not finite is shown as 'n/a', as in legends. */
export type Cell = number | string | null;

/** A column of a {@link ResultTable}. */
export interface ResultColumn {
  readonly name: string;
  /** Decimals of numbers. Default: 3. */
  readonly decimals?: number;
  /** Which values are best: first, second and third of each section are marked. Default: no marks. */
  readonly best?: 'highest' | 'lowest';
  /** Whether positive numbers have a plus sign, for differences. Default: false. */
  readonly signed?: boolean;
}

/** Rows that are ranked together: 'trained here', 'without training'. */
export interface ResultSection {
  readonly title?: string;
  /** One cell per column. */
  readonly rows: readonly (readonly Cell[])[];
}

/** A table of results, to be written as text, HTML, LaTeX or CSV. */
export interface ResultTable {
  readonly caption: string;
  readonly columns: readonly ResultColumn[];
  readonly sections: readonly ResultSection[];
  /** Footnote: convention, source. */
  readonly note?: string;
}

/** Rank of a value in its column and section; undefined below third, and for columns without `best`. */
export type Rank = 1 | 2 | 3 | undefined;

/** A formatted cell. */
export interface FormattedCell {
  readonly text: string;
  readonly numeric: boolean;
  readonly rank: Rank;
}

/**
 * Formats and ranks a section's rows. Rounded values are ranked, so that equal texts have equal ranks: two firsts are
 * followed by a third. No ranks in a section with fewer than two numbers, or where all are equal.
 *
 * @throws InputError when a row's number of cells differs from that of columns.
 */
export function formatRows({ columns, caption }: ResultTable, { rows }: ResultSection): FormattedCell[][] {
  for (const [r, row] of rows.entries()) {
    if (row.length === columns.length) continue;
    throw new InputError(`table '${caption}': row ${r + 1} has ${row.length} cells; expected ${columns.length}`);
  }
  const marks = columns.map((column, c) =>
    columnMarks(
      column,
      rows.map((row) => row[c]!),
    ),
  );
  return rows.map((row, r) =>
    row.map((cell, c) => ({
      text: cellText(cell, columns[c]!),
      numeric: typeof cell === 'number',
      rank: marks[c]![r],
    })),
  );
}

function columnMarks({ best, decimals = 3 }: ResultColumn, cells: readonly Cell[]): Rank[] {
  if (best === undefined) return cells.map(() => undefined);
  const sign = best === 'highest' ? -1 : 1;
  const keys = cells.map((cell) =>
    typeof cell === 'number' && Number.isFinite(cell) ? sign * Number(cell.toFixed(decimals)) : undefined,
  );
  const known = keys.filter((key) => key !== undefined);
  if (new Set(known).size < 2) return cells.map(() => undefined);
  return keys.map((key) => {
    if (key === undefined) return undefined;
    const place = 1 + known.filter((other) => other < key).length;
    return place <= 3 ? (place as Rank) : undefined;
  });
}

function cellText(cell: Cell, { decimals = 3, signed = false }: ResultColumn): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return cell.replace(/\s*[\r\n]+\s*/g, ' ');
  if (!Number.isFinite(cell)) return 'n/a';
  const text = fixed(cell, decimals).replace(/\B(?<!\.\d*)(?=(\d{3})+(?!\d))/g, ',');
  return signed && Number(cell.toFixed(decimals)) > 0 ? `+${text}` : text;
}

/** Whether a column is right-aligned: it has numbers and no text. */
export function isNumeric({ sections }: ResultTable, column: number): boolean {
  const cells = sections.flatMap(({ rows }) => rows.map((row) => row[column] ?? null)).filter((cell) => cell !== null);
  return cells.length > 0 && cells.every((cell) => typeof cell === 'number');
}

const superscripts = { 1: '\u00b9', 2: '\u00b2', 3: '\u00b3' } as const;
const legend = '\u00b9 best, \u00b2 second, \u00b3 third';

/** Whether any cell of a table has a rank. */
function hasMarks(table: ResultTable): boolean {
  return table.sections.some((section) => formatRows(table, section).some((row) => row.some(({ rank }) => rank)));
}

/**
 * A table as lines of text for a monospaced font; best, second and third have superscripts 1, 2, 3.
 *
 * @throws InputError as {@link formatRows}.
 */
export function toText(table: ResultTable): string {
  const marked = hasMarks(table);
  const shown = table.sections.map((section) => formatRows(table, section));
  const columns: TableColumn[] = table.columns.map(({ name, best }, c) => {
    const numeric = isNumeric(table, c);
    const room = best && numeric && marked ? ' ' : '';
    const cells = shown.flatMap((rows, s) => [
      ...(table.sections[s]!.title === undefined ? [] : ['']),
      ...rows.map((row) => row[c]!.text + (row[c]!.rank ? superscripts[row[c]!.rank] : room)),
    ]);
    return { name: name + room, numeric, cells };
  });
  const lines = textTable(columns).split('\n');
  let at = 1;
  for (const { title, rows } of table.sections) {
    if (title !== undefined) lines[at++] = `-- ${title}`;
    at += rows.length;
  }
  return [table.caption, ...lines, ...(table.note ? [table.note] : []), ...(marked ? [legend] : [])].join('\n');
}

/** A table of more columns has narrow ones, so that thirteen fit the page of a notebook. */
const ROOMY_COLUMNS = 9;
const tags = { 1: 'b', 2: 'u', 3: 'i' } as const;

/**
 * A table as HTML: best bold, second underlined, third in italics, a section's title as a full row.
 *
 * @throws InputError as {@link formatRows}.
 */
export function toHtml(table: ResultTable): string {
  const padding = table.columns.length > ROOMY_COLUMNS ? ';padding-left:4px;padding-right:4px' : '';
  const align = (c: number): string => ` style="text-align:${isNumeric(table, c) ? 'right' : 'left'}${padding}"`;
  const head = table.columns.map(({ name }, c) => `<th${align(c)}>${escapeHtml(name)}</th>`).join('');
  const body = table.sections.flatMap((section) => {
    const title = section.title === undefined ? [] : [sectionRow(section.title, table.columns.length)];
    const rows = formatRows(table, section).map((row) => {
      const cells = row.map(({ text, rank }, c) => {
        const tag = c === 0 ? 'th scope="row"' : 'td';
        const content = rank ? `<${tags[rank]}>${escapeHtml(text)}</${tags[rank]}>` : escapeHtml(text);
        return `<${tag}${align(c)}>${content}</${c === 0 ? 'th' : 'td'}>`;
      });
      return `<tr>${cells.join('')}</tr>`;
    });
    return [...title, ...rows];
  });
  const marks = hasMarks(table) ? ['<b>best</b>, <u>second</u>, <i>third</i>'] : [];
  const note = [...(table.note ? [escapeHtml(table.note)] : []), ...marks].join('; ');
  return [
    '<table class="result">',
    `<caption>${escapeHtml(table.caption)}</caption>`,
    `<thead><tr>${head}</tr></thead>`,
    `<tbody>\n${body.join('\n')}\n</tbody>`,
    '</table>',
    ...(note ? [`<p class="note">${note}</p>`] : []),
  ].join('\n');
}

function sectionRow(title: string, columns: number): string {
  return `<tr class="section"><th colspan="${columns}" style="text-align:left">${escapeHtml(title)}</th></tr>`;
}

/**
 * Cells by column name, for a data frame. A table of several sections has a first column with the section of each row.
 */
export function cellsByColumn({ columns, sections }: ResultTable): Record<string, Cell[]> {
  const rows = sections.flatMap(({ rows }) => rows);
  const titles = sections.flatMap(({ title = '', rows }) => rows.map((): Cell => title));
  return {
    ...(sections.length > 1 ? { section: titles } : {}),
    ...Object.fromEntries(columns.map(({ name }, c) => [name, rows.map((row) => row[c]!)])),
  };
}
