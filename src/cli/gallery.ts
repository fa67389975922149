import path from 'node:path';
import { Command } from 'commander';
import { listNotebooks } from '../notebook/find.js';
import { writeGallery } from '../notebook/gallery.js';
import { shownPath } from '../notebook/paths.js';
import { packageRoot } from '../package-root.js';

/** `siamdla gallery`: executed notebooks as web pages that need no network. */
export function galleryCommand(): Command {
  return new Command('gallery')
    .description('write executed notebooks as self-contained web pages')
    .argument('[files...]', 'executed notebooks (default: all in out/notebooks/)')
    .option('--out <folder>', 'folder for the pages', path.join(packageRoot, 'out/gallery'))
    .action((files: string[], options: { out: string }) => {
      const inputs = files.length ? files : listNotebooks(path.join(packageRoot, 'out/notebooks'));
      const written = writeGallery(inputs, path.resolve(options.out));
      for (const file of written) console.log(shownPath(file));
    });
}
