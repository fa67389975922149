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
  '-': '{-}', // two of them would become a dash
  '[': '{[}', // after a row's end it would start an option
  ']': '{]}',
  '*': '{*}',
  '\u2013': '--',
  '\u2212': '$-$',
  '\u00b1': '$\\pm$',
  '\u00d7': '$\\times$',
};

/** Any text as LaTeX shows it as it is. A single hyphen stays; line breaks become spaces. */
export function escapeLatex(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/--+|[\\{}$&#_%~^<>|"[\]*\u2013\u2212\u00b1\u00d7]/g, (found) =>
      [...found].map((character) => escapes[character]!).join(''),
    );
}

const commands = { 1: '\\textbf', 2: '\\underline', 3: '\\textit' } as const;

/** How a table is set. */
export interface LatexOptions {
  /** For \\ref; left out without one. Must be a plain LaTeX label, such as 'tab:otb100'. */
  readonly label?: string;
}

/**
 * A table as LaTeX, with rules from booktabs (\\usepackage{booktabs}): best bold, second underlined, third in italics.
 * Negative numbers are set with a minus. The caption holds the note.
 *
 * @throws What shownRows throws.
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
