/// <reference lib="dom" />

/** Style of a program's outermost element: dark text on white and light controls, also in a notebook with a dark theme. */
export const programStyle =
  'color-scheme:light;font:14px Arial,Helvetica,sans-serif;color:#222;background:#fff;padding:4px';

/** Style of a program's table; notebooks give tables their theme's colour of text, which may be white. */
export const tableStyle = 'border-collapse:collapse;color:inherit;font:inherit;font-variant-numeric:tabular-nums';

/** An element of a web page with inline styles, which a page's policy allows. */
export function styled<K extends keyof HTMLElementTagNameMap>(tag: K, css: string): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (css) element.style.cssText = css;
  return element;
}

/** A labelled list of choices; calls back with the index of the chosen one. */
export function choiceList(
  name: string,
  texts: readonly string[],
  initial: number,
  chosen: (index: number) => void,
): HTMLElement {
  const label = document.createElement('label');
  const select = document.createElement('select');
  for (const [i, text] of texts.entries()) select.append(new Option(text, String(i), false, i === initial));
  select.addEventListener('change', () => chosen(Number(select.value)));
  label.append(`${name} `, select);
  return label;
}

/**
 * Keeps keys that a page's controls use from reaching the notebook around it: the classic Notebook's command mode and VS
 * Code would move to another cell, or delete one.
 */
export function keepKeys(element: HTMLElement): void {
  element.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
  });
}
