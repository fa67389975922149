import { Command } from 'commander';
import { mergeResults } from '../tracking/run/merge-results.js';

/** `siamdla merge`: joins the results of runs on several machines. */
export function mergeCommand(): Command {
  return new Command('merge')
    .description("join folders of results that 'siamdla track --shard' wrote")
    .argument('<folders...>', 'folders given to --out')
    .requiredOption('--out <folder>', 'where the joined results go: OUT/TRACKER')
    .option('--json', 'print what was joined as JSON')
    .action(run);
}

function run(folders: readonly string[], { out, json }: { out: string; json?: boolean }): void {
  const merged = mergeResults(folders, out);
  if (json) {
    console.log(JSON.stringify(merged));
    return;
  }
  for (const { folder, sequences } of merged) console.log(`${folder}: ${sequences} sequences`);
}
