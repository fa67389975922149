/// <reference lib="dom" />

import assert from 'node:assert/strict';

/** What JupyterLab's dark theme does to an output: text of the output and of its tables becomes white. */
const style = 'body, table { color: white }';

/** Asserts that a program's elements keep dark text on white in a notebook with a dark theme. */
export function assertReadableInDarkTheme(document: Document, program: Element): void {
  const theme = document.head.appendChild(document.createElement('style'));
  theme.textContent = style;
  const { getComputedStyle } = document.defaultView!;
  const unreadable = [program, ...program.querySelectorAll('th, td, label, div')].filter(
    (element) => getComputedStyle(element).color === 'rgb(255, 255, 255)',
  );
  theme.remove();
  assert.deepEqual(
    unreadable.map(({ tagName, textContent }) => `${tagName} ${textContent}`),
    [],
  );
  assert.match(program.getAttribute('style') ?? '', /background: (#fff|rgb\(255, 255, 255\))/);
}
