import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { shownPath } from '../../files/shown-path.js';
import { NotebookChecker } from '../../notebook/run/check.js';
import { listNotebooks } from '../../notebook/run/find.js';
import { readNotebook } from '../../notebook/run/ipynb.js';
import { stripText } from '../../notebook/run/strip.js';
import type { Terminal } from '../terminal/terminal.js';

/** `siamdla check-notebooks`: the types in all cells, and that nothing but source is committed. */
export function define(command: Command, terminal: Terminal): void {
  command.argument('[files...]', 'notebooks (default: all in notebooks/)').action((files: string[]) => {
    const paths = files.length ? files.map((file) => path.resolve(file)) : listNotebooks();
    const count = checkAll(paths, terminal);
    terminal.print(`${paths.length} notebooks, ${count} problems`);
    if (count) terminal.exitCode = 1;
  });
}

function checkAll(files: readonly string[], terminal: Terminal): number {
  if (!files.length) return 0;
  const notebooks = files.map((file) => ({ file, notebook: readNotebook(file) }));
  const checker = new NotebookChecker();
  let count = 0;
  const report = (line: string): void => {
    count++;
    terminal.print(line);
  };
  try {
    for (const { file, notebook } of notebooks) {
      const name = shownPath(file);
      for (const { cell, line, column, code, message } of checker.check(notebook))
        report(`${name} cell ${cell}, line ${line}:${column} - TS${code}: ${message}`);
      const text = readFileSync(file, 'utf8');
      if (text !== stripText(text, name)) report(`${name} is not stripped (run siamdla strip-notebooks)`);
    }
  } finally {
    checker.close();
  }
  return count;
}
