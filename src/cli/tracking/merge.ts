import type { Command } from 'commander';
import { counted } from '../../text/number-text.js';
import { mergeResults } from '../../tracking/results/merge-results.js';
import type { Terminal } from '../terminal/terminal.js';

/** `siamdla merge`: joins the results of runs on several machines. */
export function define(command: Command, terminal: Terminal): void {
  command
    .argument('<folders...>', 'values of --out')
    .requiredOption('--out <folder>', 'folder of the merged results: OUT/TRACKER')
    .option('--json', 'print the merged folders as JSON')
    .action((folders: string[], options: { out: string; json?: boolean }) => merge(folders, options, terminal));
}

function merge(folders: readonly string[], { out, json }: { out: string; json?: boolean }, terminal: Terminal): void {
  const merged = mergeResults(folders, out);
  if (json) {
    terminal.printJson(merged);
    return;
  }
  for (const { folder, sequences } of merged) terminal.print(`${folder}: ${counted(sequences, 'sequence')}`);
}
