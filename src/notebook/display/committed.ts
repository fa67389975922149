import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../files/package-root.js';
import type { Provenance } from '../../provenance/provenance.js';
import { display } from './display.js';
import { showMarkdown } from './text.js';

/**
 * Shows a figure of the repository's figures/ as it was measured earlier, with the commit, machine and device that computed
 * it; for results that take too long to compute in a notebook. Where the folder is missing, as in the npm package, it says so.
 *
 * @param name The figure's file name without its ending: 'beyond-dose-40000'.
 */
export function showCommitted(name: string): void {
  const file = path.join(packageRoot, 'figures', name);
  if (!existsSync(`${file}.png`)) {
    showMarkdown(`figures/${name}.png is not in this installation; the repository has it.`);
    return;
  }
  const { provenance } = JSON.parse(readFileSync(`${file}.json`, 'utf8')) as { readonly provenance: Provenance };
  const { commit, machine, device, date } = provenance;
  const text = `Measured earlier, not now: figures/${name}, commit ${commit}, ${machine}, ${device}, ${date.slice(0, 10)}.`;
  const image = readFileSync(`${file}.png`).toString('base64');
  display({ 'text/plain': text, 'image/png': image }, { metadata: { siamdla: { provenance } } });
  showMarkdown(text);
}
