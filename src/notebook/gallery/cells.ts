import hljs from 'highlight.js/lib/common';
import { Marked } from 'marked';
import { escapeHtml } from '../../escape.js';
import { type Cell, textOf } from '../run/ipynb.js';
import { outputHtml } from './outputs.js';

const markdown = new Marked({
  gfm: true,
  renderer: {
    code: ({ text, lang }) => codeHtml(text, lang ?? ''),
    // a link to another notebook leads to its page
    link({ href, title, tokens }) {
      const page = /^[a-z][a-z+.-]*:/i.test(href) ? href : href.replace(/\.ipynb(?=$|#)/, '.html');
      const hint = title ? ` title="${escapeHtml(title)}"` : '';
      return `<a href="${escapeHtml(page)}"${hint}>${this.parser.parseInline(tokens)}</a>`;
    },
  },
});

/** One cell and its outputs as HTML; the empty text for a cell without content. */
export function cellHtml(cell: Cell): string {
  const source = textOf(cell.source);
  if (!source.trim()) return '';
  if (cell.cell_type === 'markdown') return `<section class="prose">${markdownHtml(cell)}</section>`;
  if (cell.cell_type !== 'code') return `<pre class="value">${escapeHtml(source)}</pre>`;
  const outputs = (cell.outputs ?? []).map(outputHtml).join('\n');
  const shown = outputs && `\n<div class="outputs">${outputs}</div>`;
  return `<section class="code">${codeHtml(source, 'typescript')}${shown}</section>`;
}

function markdownHtml(cell: Cell): string {
  const source = textOf(cell.source).replace(/\(attachment:([^)\s]+)\)/g, (whole, name: string) => {
    const [type, base64] = Object.entries(cell.attachments?.[decodeURIComponent(name)] ?? {})[0] ?? [];
    return type ? `(data:${type};base64,${base64})` : whole;
  });
  return markdown.parse(source, { async: false });
}

function codeHtml(source: string, language: string): string {
  const content = hljs.getLanguage(language) ? hljs.highlight(source, { language }).value : escapeHtml(source);
  return `<pre class="source"><code>${content}</code></pre>`;
}
