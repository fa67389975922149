import { formatRows, isNumeric, type ResultTable } from './result-table.js';

const escapes: { readonly [character: string]: string } = {
  '\\': '\\textbackslash{}',
  '{': '\\{',
  '}': '\\}',
  $: '\\$',
  '&': '\\&',
  '#': '\\#',
  _: '\\_',
  '%': '\\%',
  '~': '\\textasciitilde{}',
  '^': '\\textasciicircum{}',
  '<': '\\textless{}',
  '>': '\\textgreater{}',
  '|': '\\textbar{}',
  '"': "''",
  '-': '{-}', // prevents that two form a dash
  '[': '{[}', // prevents an option after the end of a row
  ']': '{]}',
  '*': '{*}',
  '\u2013': '--',
  '\u2212': '$-$',
  '\u00b1': '$\\pm$',
  '\u00d7': '$\\times$',
};

/** Escapes text for LaTeX. A single hyphen is unchanged; line breaks become spaces. */
export function escapeLatex(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/--+|[\\{}$&#_%~^<>|"[\]*\u2013\u2212\u00b1\u00d7]/g, (found) =>
      [...found].map((character) => escapes[character]!).join(''),
    );
}

const commands = { 1: '\\textbf', 2: '\\underline', 3: '\\textit' } as const;

/** Options of {@link toLatex}. */
export interface LatexOptions {
  /** Label for \\ref, such as 'tab:otb100'. Default: none. */
  readonly label?: string;
}

/**
 * A table as LaTeX, with rules from booktabs (\\usepackage{booktabs}): best bold, second underlined, third in italics.
 * Negative numbers have a minus sign. The caption includes the note.
 *
 * @throws InputError as formatRows.
 */
export function toLatex(table: ResultTable, { label }: LatexOptions = {}): string {
  const { columns, sections, caption, note } = table;
  const spec = columns.map((_, c) => (isNumeric(table, c) ? 'r' : 'l')).join('');
  const line = (cells: readonly string[]): string => `    ${cells.join(' & ')} \\\\`;
  const body = sections.flatMap((section, s) => [
    ...(s > 0 ? ['    \\midrule'] : []),
    ...(section.title === undefined
      ? []
      : [`    \\multicolumn{${columns.length}}{l}{\\textit{${escapeLatex(section.title)}}} \\\\`]),
    ...formatRows(table, section).map((row) =>
      line(
        row.map(({ text, numeric, rank }) => {
          const shown = numeric ? text.replace(/^-/, '$-$') : escapeLatex(text);
          return rank ? `${commands[rank]}{${shown}}` : shown;
        }),
      ),
    ),
  ]);
  const full = [caption, ...(note ? [note] : [])].map(asSentence).join(' ');
  return [
    '\\begin{table}[t]',
    '  \\centering',
    `  \\caption{${escapeLatex(full)}}`,
    ...(label ? [`  \\label{${label}}`] : []),
    `  \\begin{tabular}{@{}${spec}@{}}`,
    '    \\toprule',
    line(columns.map(({ name }) => escapeLatex(name))),
    '    \\midrule',
    ...body,
    '    \\bottomrule',
    '  \\end{tabular}',
    '\\end{table}',
    '',
  ].join('\n');
}

function asSentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}
