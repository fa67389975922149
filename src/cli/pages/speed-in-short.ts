import { bestMode } from '../bench/results/best-mode.js';
import type { BenchRow } from '../bench/results/row.js';
import { rateText, ratioText, roundsText } from '../bench/results/row-text.js';
import { readSpeedFile, type SpeedFile, speedFolder } from '../bench/results/speed-file.js';
import { type Block, markdownTable } from './block.js';
import { machinesText } from './speed.js';

/** Works of the table in its order, each with the part of the bench that has it: forward passes, training steps, frames. */
const works: readonly (readonly [part: string, what: RegExp])[] = [
  ['models', /, search /],
  ['training', /^training step, /],
  ['runtime', /^training step, /],
  ['tracking', /, a frame$/],
];

/** Speeds beside PyTorch in short. */
export const speedInShortBlock: Block = {
  page: 'README.md',
  name: 'speeds in short',
  from: [...works.map(([part]) => part), 'dla'].map((part) => `figures/speed/${part}.json`).join(', '),
  text: () => {
    const files = filesOf('');
    const labels = readSpeedFile(speedFolder, 'dla');
    return [...(files.length > 0 ? [speedInShortTable(files)] : []), ...(labels ? [labelsText(labels.rows)] : [])].join(
      '\n\n',
    );
  },
};

/** The same beside PyTorch 2, torch.compile included, with what measured it. */
export const newerInShortBlock: Block = {
  page: 'README.md',
  name: 'speeds beside PyTorch 2 in short',
  from: 'figures/speed/PART-torch2.json',
  text: () => {
    const files = filesOf('-torch2');
    return files.length > 0 ? `${machinesText(files)}.\n\n${speedInShortTable(files)}` : undefined;
  },
};

/** Stored results of the works; `name` follows the part in the name of the file. */
function filesOf(name: string): SpeedFile[] {
  return [...new Set(works.map(([part]) => part))].flatMap((part) => readSpeedFile(speedFolder, part + name) ?? []);
}

/** Images a second that DLA labels on one core, of both forms; of several comparisons the slowest. */
export function labelsText(rows: readonly BenchRow[]): string {
  const forms = ['anchor-free', 'anchor-based'].flatMap((form) => {
    const medians = rows
      .filter(({ what }) => what.startsWith(`${form} assignments`))
      .map((row) => row.perSecond.median);
    return medians.length === 0 ? [] : [`${rateText(Math.min(...medians))} images a second (${form})`];
  });
  return `DLA labels ${forms.join(' and ')} on one core.`;
}

/** A row for each work, a column for each number of threads: the ratio to PyTorch's best mode, see {@link bestMode}. */
export function speedInShortTable(files: readonly Pick<SpeedFile, 'part' | 'rows'>[]): string {
  const rows = works.flatMap(([part, what]) =>
    files.flatMap((file) =>
      file.part === part ? file.rows.filter((row) => what.test(row.what) && bestMode(row)) : [],
    ),
  );
  const threads = [...new Set(rows.flatMap((row) => row.threads ?? []))].sort((a, b) => a - b);
  return markdownTable(
    ['', ...threads.map((count) => (count === 1 ? 'one thread' : `${count} threads`))],
    [...new Set(rows.map(({ what }) => what))].map((what) => [
      what,
      ...threads.map((count) => cell(rows.find((row) => row.what === what && row.threads === count))),
    ]),
  );
}

/** '1.43x [1.30, 1.53] of eager, 27 rounds, time up'. */
function cell(row: BenchRow | undefined): string {
  const mode = row && bestMode(row);
  if (!row || !mode) return '';
  const [rounds, ...notes] = roundsText(row).split(', ');
  return [`${ratioText(mode.ratio)} of ${mode.name.replace('torch ', '')}`, `${rounds} rounds`, ...notes].join(', ');
}
