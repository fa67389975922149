import type { Command } from 'commander';
import { readGot10k } from '../../data/benchmarks/got10k.js';
import { packGot10k } from '../../data/results/got10k-zip.js';
import { InputError } from '../../errors.js';
import { counted } from '../../text/number-text.js';
import { dataOption, placeOfBenchmark } from '../options/data-option.js';
import type { Terminal } from '../terminal/terminal.js';

interface Options {
  results: string;
  out: string;
  data?: string[];
  json?: boolean;
}

/** `siamdla pack-got10k`: packs results on GOT-10k's test set for its evaluation server. */
export function define(command: Command, terminal: Terminal): void {
  command
    .addOption(dataOption('GOT-10k, got10k=PATH, to check the number of rows against its test set'))
    .requiredOption('--results <folder>', "the tracker's folder: NAME/NAME_001.txt or NAME.txt, and NAME_time.txt")
    .requiredOption('--out <file>', 'the zip to write')
    .option('--json', 'print what was packed as JSON')
    .action((options: Options) => pack(options, terminal));
}

function pack({ results, out, data, json }: Options, terminal: Terminal): void {
  if (!/\.zip$/i.test(out))
    throw new InputError(`--out ${out}: expected a name that ends in .zip, as the server takes no other file`);
  const warnings: string[] = [];
  const place = placeOfBenchmark('got10k-test', data);
  const sequences = place === undefined ? undefined : readGot10k('test', place);
  const packed = packGot10k(results, out, { warnings, ...(sequences && { sequences }) });
  for (const warning of warnings) terminal.note(`warning: ${warning}`);
  if (json) terminal.printJson({ file: out, ...packed, lengthsChecked: sequences !== undefined, warnings });
  else {
    const checked = sequences ? 'checked against the test set' : 'not checked against the test set (no --data)';
    terminal.print(
      `${out}: ${counted(packed.sequences, 'sequence')}, ${counted(packed.frames, 'frame')}, ${counted(packed.runs, 'run')}; lengths ${checked}`,
    );
  }
}
