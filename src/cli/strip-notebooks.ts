import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../errors.js';
import { shownPath, writeFileAtomic } from '../files.js';
import { listNotebooks } from '../notebook/run/find.js';
import { formatNotebook, readNotebook } from '../notebook/run/ipynb.js';
import { stripNotebook, stripText } from '../notebook/run/strip.js';
import type { Terminal } from './terminal.js';

/** `siamdla strip-notebooks`: removes outputs and volatile metadata, in place or as a filter. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('[files...]', "notebooks (default: all in notebooks/), or '-' to filter stdin to stdout")
    .action((files: string[]) => {
      if (files.includes('-')) filter(files, terminal);
      else for (const file of files.length ? files : listNotebooks()) stripInPlace(path.resolve(file), terminal);
    });
}

function filter(files: readonly string[], terminal: Terminal): void {
  if (files.length > 1) throw new InputError("'-' stands for stdin and cannot be mixed with files");
  terminal.write(stripText(readFileSync(0, 'utf8'), 'stdin'));
}

function stripInPlace(file: string, terminal: Terminal): void {
  const stripped = formatNotebook(stripNotebook(readNotebook(file)));
  if (stripped === readFileSync(file, 'utf8')) return;
  writeFileAtomic(file, stripped);
  terminal.print(`stripped ${shownPath(file)}`);
}
