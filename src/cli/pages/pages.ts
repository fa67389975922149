import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Command } from 'commander';
import { packageRoot } from '../../files/package-root.js';
import { writeFileAtomic } from '../../files/writing.js';
import type { Terminal } from '../terminal/terminal.js';
import { type Block, withBlock } from './block.js';
import { boxPointsBlock } from './box-points.js';
import { differencesBlock } from './differences.js';
import { doseBlock } from './dose.js';
import { growthBlock } from './growth.js';
import { inShortBlock } from './in-short.js';
import { lengthsBlock } from './lengths.js';
import { partsBlock } from './parts.js';
import { precisionBlock } from './precision.js';
import { shippedBlock } from './shipped.js';
import { sizesBlock } from './sizes.js';
import { speedBlock, speedElsewhereBlock } from './speed.js';
import { newerInShortBlock, speedInShortBlock } from './speed-in-short.js';
import { timesBlock } from './times.js';
import { trackersBlock } from './trackers.js';

const mini = { onePass: 'fig04-trained.json', resets: 'fig07a-trained-eao.json' };
const real = { onePass: 'real/fig04-trained.json', resets: 'real/fig07a-trained-eao.json' };

/** All tables of results that pages show, each from the numbers stored beside its figure. */
export const blocks: readonly Block[] = [
  inShortBlock,
  trackersBlock('trackers', mini),
  differencesBlock('differences', mini),
  boxPointsBlock(10_000),
  boxPointsBlock(40_000),
  doseBlock,
  trackersBlock('trackers on real videos', { ...real, others: 'real/shipped-weights.json' }),
  differencesBlock('differences on real videos', real),
  timesBlock,
  shippedBlock,
  sizesBlock,
  lengthsBlock,
  speedInShortBlock,
  newerInShortBlock,
  partsBlock,
  speedBlock,
  speedElsewhereBlock,
  growthBlock,
  precisionBlock,
];

/** A page with all its tables as the stored numbers have them. @throws InputError as {@link withBlock} and the blocks. */
export function writtenPage(page: string, text: string): string {
  return blocks
    .filter((block) => block.page === page)
    .reduce((written, block) => {
      const own = block.text();
      return own === undefined ? written : withBlock(written, block, own);
    }, text);
}

/** `siamdla pages`: the tables of results in the repository's pages, written anew from stored numbers. */
export function define(command: Command, terminal: Terminal): void {
  command.action(() => {
    for (const page of new Set(blocks.map((block) => block.page))) {
      const file = path.join(packageRoot, page);
      const text = readFileSync(file, 'utf8');
      const written = writtenPage(page, text);
      if (written !== text) writeFileAtomic(file, written);
      terminal.print(`${page}: ${written === text ? 'unchanged' : 'written'}`);
    }
  });
}
