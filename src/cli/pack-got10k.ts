import { Command } from 'commander';
import { readGot10k } from '../data/got10k.js';
import { packGot10k } from '../data/results/got10k-zip.js';

interface Options {
  results: string;
  out: string;
  annotations?: string;
  json?: boolean;
}

/** `siamdla pack-got10k`: packs results on GOT-10k's test set for its evaluation server. */
export function packGot10kCommand(): Command {
  return new Command('pack-got10k')
    .description("pack a tracker's results on GOT-10k's test set for submission, after checking them")
    .requiredOption('--results <folder>', "the tracker's folder: NAME/NAME_001.txt or NAME.txt, and NAME_time.txt")
    .requiredOption('--out <file>', 'the zip to write')
    .option('--annotations <path>', 'GOT-10k, to check that there is a row for every image of its test set')
    .option('--json', 'print what was packed as JSON')
    .action(run);
}

function run({ results, out, annotations, json }: Options): void {
  const warnings: string[] = [];
  const sequences = annotations === undefined ? undefined : readGot10k('test', annotations);
  const packed = packGot10k(results, out, { warnings, ...(sequences && { sequences }) });
  for (const warning of warnings) console.error(`warning: ${warning}`);
  if (json) console.log(JSON.stringify({ file: out, ...packed, lengthsChecked: sequences !== undefined, warnings }));
  else {
    const checked = sequences ? 'checked against the test set' : 'not checked against the test set (no --annotations)';
    console.log(
      `${out}: ${packed.sequences} sequences, ${packed.frames} frames, ${packed.runs} runs; lengths ${checked}`,
    );
  }
}
