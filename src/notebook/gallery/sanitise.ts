import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type sanitizeHtml from 'sanitize-html';
import { packageRoot } from '../../files/package-root.js';
import { figureScriptOf } from '../../plots/html.js';
import { type PageProgram, pageScriptOf } from '../../plots/page-script.js';

/**
 * Programs of the kit in outputs of its notebooks: label assignment explorer, labels during training, training pairs, table
 * of sequences.
 */
const programs: readonly { readonly name: string; readonly file: string }[] = [
  { name: 'siamdlaExplorer', file: 'dist/experiments/assignment-explorer/page.bundle.js' },
  { name: 'siamdlaLife', file: 'dist/experiments/assigner-life/page.bundle.js' },
  { name: 'siamdlaPairs', file: 'dist/experiments/own-experiment/page.bundle.js' },
  { name: 'siamdlaSequences', file: 'dist/notebook/sequence-table/page.bundle.js' },
];

/**
 * HTML of unknown origin without all that could run: scripts, handlers of events, links to `javascript:`, forms, styles of
 * other elements. Scripts of this kit's figures and of its explorer are made anew from their data.
 */
export function safeHtml(html: string): string {
  const own = new Map<string, string>(); // by the element that stands in for it, whose name no file can know
  const marked = withScripts(html, (text) => {
    const script = ownScript(text);
    if (script === undefined) return '';
    const place = `<span id="own-script-${randomUUID()}"></span>`; // as an element alone does it come out like this
    own.set(place, `<script>${script}</script>`);
    return place;
  });
  const clean = sanitise(marked);
  return [...own].reduce((result, [place, element]) => result.replace(place, () => element), clean);
}

/** The texts of this kit's own scripts in a page; those of its figures and programs, and `more`. */
export function ownScriptsIn(page: string, more: readonly string[] = []): string[] {
  const found: string[] = [];
  withScripts(page, (text) => {
    if (more.includes(text) || ownScript(text) === text) found.push(text);
    return '';
  });
  return found;
}

/** Whether HTML that {@link safeHtml} made has a figure, which needs plotly.js. */
export function hasFigureScript(html: string): boolean {
  return ownScriptsIn(html).some((text) => figureScriptOf(text) !== undefined);
}

/** HTML with something else in place of every script element without attributes. */
function withScripts(html: string, replacement: (text: string) => string): string {
  const [start, end] = ['<script>', '</script>'];
  const parts: string[] = [];
  let from = 0;
  for (let at = html.indexOf(start); at >= 0; at = html.indexOf(start, from)) {
    const to = html.indexOf(end, at);
    if (to < 0) break;
    parts.push(html.slice(from, at), replacement(html.slice(at + start.length, to)));
    from = to + end.length;
  }
  return [...parts, html.slice(from)].join('');
}

/** The script of this kit that a text stands for, if any. */
function ownScript(text: string): string | undefined {
  const figure = figureScriptOf(text);
  if (figure !== undefined) return figure;
  return pagePrograms()
    .map((program) => pageScriptOf(text, program))
    .find((script) => script !== undefined);
}

let loadedPrograms: readonly PageProgram[] | undefined;

function pagePrograms(): readonly PageProgram[] {
  loadedPrograms ??= programs.flatMap(({ name, file }) => {
    const place = path.join(packageRoot, file);
    return existsSync(place) ? [{ name, code: readFileSync(place, 'utf8') }] : [];
  });
  return loadedPrograms;
}

const require = createRequire(import.meta.url);

/** HTML of tags and attributes that show something; drawings come as images. Loads its library at the first call. */
function sanitise(html: string): string {
  const library = require('sanitize-html') as typeof sanitizeHtml;
  return library(html, { ...options, allowedTags: [...library.defaults.allowedTags, ...options.allowedTags] });
}

const options = {
  allowedTags: ['img', 'input', 'del', 'ins', 'details', 'summary', 'progress', 'meter'],
  allowedAttributes: {
    '*': ['class', 'style', 'id', 'title', 'align', 'lang', 'dir', 'width', 'height'],
    a: ['href', 'name'],
    img: ['src', 'alt'],
    input: ['type', 'checked', 'disabled'], // boxes of task lists
    ol: ['start'],
    details: ['open'],
    progress: ['value', 'max'],
    ...Object.fromEntries(['td', 'th', 'col', 'colgroup'].map((tag) => [tag, ['colspan', 'rowspan', 'scope', 'span']])),
  },
  allowedSchemes: ['http', 'https', 'mailto'],
  allowedSchemesByTag: { img: ['data'] }, // the page's policy loads no other
  allowProtocolRelative: false,
  exclusiveFilter: ({ tag, attribs }) => tag === 'input' && attribs.type !== 'checkbox',
  parseStyleAttributes: false,
  nestingLimit: 100,
} satisfies sanitizeHtml.IOptions;
