import type { MimeBundle } from '../../plots/mime.js';
import { type ResultTable, toHtml, toText } from '../../plots/result-table.js';
import { escapeHtml } from '../../text/escape.js';
import { display, showHtml } from './display.js';

/** Shows prose, written in Markdown, whose lines wrap between words. What `console.log` prints is broken inside words. */
export function showMarkdown(text: string): void {
  display({ 'text/markdown': text, 'text/plain': text });
}

/** Lines of plain text as an output that wraps between words: HTML, with the text for where that is not shown. */
export function linesBundle(lines: readonly string[]): MimeBundle {
  return { 'text/html': `<p>${lines.map(escapeHtml).join('<br>')}</p>`, 'text/plain': lines.join('\n') };
}

/** Shows sentences as a list whose lines wrap; nothing for none. */
export function showList(sentences: readonly string[]): void {
  if (!sentences.length) return;
  const items = sentences.map((sentence) => `<li>${escapeHtml(sentence)}</li>`).join('\n');
  showHtml(`<ul>\n${items}\n</ul>`, { text: sentences.map((sentence) => `- ${sentence}`).join('\n') });
}

/** Shows a table with its caption, its note and marks at the best values. `frame(cellsByColumn(table))` has it as data. */
export function showTable(table: ResultTable): void {
  showHtml(toHtml(table), { text: toText(table) });
}
