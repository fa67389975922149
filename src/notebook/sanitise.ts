import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import createPurifier from 'dompurify';
import { packageRoot } from '../package-root.js';
import { figureScriptOf } from '../plots/html.js';
import { type PageProgram, pageScriptOf } from '../plots/page-script.js';

const require = createRequire(import.meta.url);

/** Programs of the kit that stand in outputs of its notebooks: the label assignment explorer. */
const programs: readonly { readonly name: string; readonly file: string }[] = [
  { name: 'siamdlaExplorer', file: 'dist/experiments/assignment-explorer/page.bundle.js' },
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
  const clean = purify(marked);
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

let loadedPurify: ((html: string) => string) | undefined;

/** DOMPurify in a window of jsdom, made when it is first needed: it takes half a second. */
function purify(html: string): string {
  if (!loadedPurify) {
    const { JSDOM } = require('jsdom') as typeof import('jsdom');
    const purifier = createPurifier(new JSDOM('').window);
    const options = {
      USE_PROFILES: { html: true, svg: true, svgFilters: true, mathMl: true },
      FORBID_TAGS: ['style', 'form', 'button', 'textarea', 'select', 'dialog'],
    };
    loadedPurify = (text) => purifier.sanitize(text, options);
  }
  return loadedPurify(html);
}
