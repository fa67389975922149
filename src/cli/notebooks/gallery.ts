import path from 'node:path';
import { type Command, Option } from 'commander';
import { packageRoot } from '../../files/package-root.js';
import { shownPath } from '../../files/shown-path.js';
import { writeGallery } from '../../notebook/gallery/gallery.js';
import { listNotebooks } from '../../notebook/run/find.js';
import type { Terminal } from '../terminal/terminal.js';
import { copiesFolder } from './notebook.js';

const pagesFolder = path.join(packageRoot, 'out/gallery');

/** `siamdla gallery`: executed notebooks as web pages that need no network. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('[files...]', 'executed notebooks (default: all in out/notebooks/)')
    .addOption(new Option('--out <folder>', 'folder for the pages').default(pagesFolder, 'out/gallery'))
    .action((files: string[], options: { out: string }) => {
      const inputs = files.length ? files : listNotebooks(copiesFolder);
      const written = writeGallery(inputs, path.resolve(options.out));
      for (const file of written) terminal.print(shownPath(file));
    });
}
