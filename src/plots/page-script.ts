/** A program for web pages, bundled when the kit is built: a script that sets a global with a function `mount`. */
export interface PageProgram {
  /** Its text, as it stands in a file. */
  readonly code: string;
  /** The global's name. */
  readonly name: string;
}

/**
 * The text of a script element that runs a bundled program on one element of the page.
 *
 * @param id Of the element; it loses it.
 * @param settings Handed to `mount`; plain JSON.
 */
export function pageScript({ code, name }: PageProgram, id: string, settings: object): string {
  return [
    `(function () {\n${inScript(code)}\n`,
    `var box = document.getElementById('${id}');`,
    `if (box) { box.removeAttribute('id'); ${name}.mount(box, ${inScript(JSON.stringify(settings))}); }`,
    '})();',
  ].join('');
}

/** Whether a script's text is one that {@link pageScript} returns for this program: nothing in it but settings is foreign. */
export function isPageScript(text: string, program: PageProgram): boolean {
  const [, id, settings] =
    /\nvar box = document\.getElementById\('([\w-]+)'\);.*?\.mount\(box, (.*)\); \}\}\)\(\);$/s.exec(
      text.slice(-10_000), // settings are short
    ) ?? ['', '', ''];
  const value = parsed(settings!);
  return value !== undefined && pageScript(program, id!, value) === text;
}

/** The object that a text of a script is, in JSON; undefined for anything else. */
export function parsed(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text.replaceAll('\\x3c', '<'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Nothing in a script element may look like its end or like a comment's start. */
export function inScript(code: string): string {
  return code.replace(/<(?=\/script|!--)/gi, '\\x3c');
}
