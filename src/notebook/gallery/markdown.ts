import { createRequire } from 'node:module';
import type Highlighter from 'highlight.js';
import { Marked } from 'marked';
import { escapeHtml } from '../../text/escape.js';
import { safeHtml } from './sanitise.js';

const require = createRequire(import.meta.url);

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

/** Markdown as HTML without scripts; as it is where it is nested too deeply for the parser. */
export function markdownHtml(source: string): string {
  try {
    return safeHtml(markdown.parse(source, { async: false }));
  } catch {
    return safeHtml(`<pre class="value">${escapeHtml(source)}</pre>`);
  }
}

/** Coloured source code. */
export function codeHtml(source: string, language: string): string {
  const hljs = require('highlight.js/lib/common') as typeof Highlighter;
  const content = hljs.getLanguage(language) ? hljs.highlight(source, { language }).value : escapeHtml(source);
  return `<pre class="source"><code>${content}</code></pre>`;
}
