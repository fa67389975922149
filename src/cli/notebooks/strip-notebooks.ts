import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { InputError } from '../../errors.js';
import { shownPath } from '../../files/shown-path.js';
import { writeFileAtomic } from '../../files/writing.js';
import { listNotebooks } from '../../notebook/run/find.js';
import { installGitFilter } from '../../notebook/run/git-filter.js';
import { formatNotebook, readNotebook } from '../../notebook/run/ipynb.js';
import { stripNotebook, stripText } from '../../notebook/run/strip.js';
import type { Terminal } from '../terminal/terminal.js';

/** `siamdla strip-notebooks`: removes outputs and volatile metadata, in place or as a filter of git. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('[files...]', "notebooks (default: all in notebooks/), or '-' to filter stdin to stdout")
    .option('--install-filter', 'have git strip notebooks of this checkout whenever it reads them, and strip none now')
    .action((files: string[], { installFilter }: { installFilter?: true }) => {
      if (installFilter) return setUpGit(files, terminal);
      if (files.includes('-')) filter(files, terminal);
      else for (const file of files.length ? files : listNotebooks()) stripInPlace(path.resolve(file), terminal);
    });
}

function setUpGit(files: readonly string[], terminal: Terminal): void {
  if (files.length) throw new InputError(`--install-filter takes no files; found '${files[0]}'`);
  terminal.print(`git strips notebooks by ${installGitFilter()}`);
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
