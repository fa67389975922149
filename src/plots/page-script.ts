import { createHash } from 'node:crypto';
import { escapeHtml } from '../text/escape.js';

/** A program for web pages, bundled when the kit is built: a script that sets a global with a function `mount`. */
export interface PageProgram {
  /** Its text, as it stands in a file. */
  readonly code: string;
  /** The global's name. */
  readonly name: string;
}

/**
 * A fragment of HTML: a PNG, which the program replaces where scripts run.
 *
 * @param prefix Of the element's id, which is unique to the settings.
 * @param title Text for where the picture is not shown.
 * @param settings Handed to `mount`; plain JSON.
 */
export function programHtml(
  program: PageProgram,
  prefix: string,
  title: string,
  png: Uint8Array,
  settings: object,
): string {
  const digest = createHash('sha256').update(JSON.stringify(settings)).digest('hex').slice(0, 12);
  const id = `${prefix}-${digest}`;
  const src = `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
  return [
    `<div id="${id}"><img alt="${escapeHtml(title)}" style="max-width:100%" src="${src}"></div>`,
    `<script>${pageScript(program, id, settings)}</script>`,
  ].join('');
}

/**
 * The text of a script element that runs a bundled program on one element of the page.
 *
 * @param id Of the element; it loses it.
 * @param settings Handed to `mount`; plain JSON.
 */
function pageScript({ code, name }: PageProgram, id: string, settings: object): string {
  return [
    `(function () {\n${inScript(code)}\n`,
    `var box = document.getElementById('${id}');`,
    `if (box) { box.removeAttribute('id'); ${name}.mount(box, ${inScript(JSON.stringify(settings))}); }`,
    '})();',
  ].join('');
}

/**
 * The script of a program that a script's text stands for, also where it was written with another version of it: made anew
 * from the program and the settings, so that nothing else of the text remains. Undefined where it stands for none.
 */
export function pageScriptOf(text: string, program: PageProgram): string | undefined {
  const start = `; ${program.name}.mount(box, `;
  const [at, end] = [text.lastIndexOf(start), text.lastIndexOf('); }})();')];
  const [, id] =
    /\nvar box = document\.getElementById\('([\w-]+)'\);if \(box\) [^\n]*$/.exec(text.slice(0, at).slice(-200)) ?? [];
  const settings = at < 0 ? undefined : parsed(text.slice(at + start.length, end));
  return id !== undefined && settings ? pageScript(program, id, settings) : undefined;
}

/** The object that a text of a script is, in JSON; undefined for anything else. */
export function parsed(text: string): object | undefined {
  try {
    // every escape is matched whole: an escaped backslash before the characters x3c stays itself
    const value: unknown = JSON.parse(text.replace(/\\(?:x3c|.)/g, (each) => (each === '\\x3c' ? '<' : each)));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing in a script element may look like its end or like a comment's start. */
export function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
