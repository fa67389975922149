import { escapeHtml } from '../../text/escape.js';
import { type Cell, textOf } from '../run/ipynb.js';
import { codeHtml, markdownHtml } from './markdown.js';
import { outputHtml } from './outputs.js';

/** One cell and its outputs as HTML; the empty text for a cell without content. */
export function cellHtml(cell: Cell): string {
  const source = textOf(cell.source);
  if (!source.trim()) return '';
  if (cell.cell_type === 'markdown') return `<section class="prose">${markdownHtml(withPictures(cell))}</section>`;
  if (cell.cell_type !== 'code') return `<pre class="value">${escapeHtml(source)}</pre>`;
  const outputs = (cell.outputs ?? []).map(outputHtml).join('\n');
  const shown = outputs && `\n<div class="outputs">${outputs}</div>`;
  return `<section class="code">${codeHtml(source, 'typescript')}${shown}</section>`;
}

/** A markdown cell's text with its attached pictures in place. */
function withPictures(cell: Cell): string {
  return textOf(cell.source).replace(/\(attachment:((?:[^()\s]|\([^()\s]*\))+)\)/g, (whole, name: string) => {
    const [type, base64] = Object.entries(cell.attachments?.[decoded(name)] ?? {})[0] ?? [];
    return type ? `(data:${type};base64,${base64})` : whole;
  });
}

/** A name as it stands in a link, where spaces may be '%20'; as it is where it is no such text. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
