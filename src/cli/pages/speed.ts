import { existsSync, readdirSync } from 'node:fs';
import { InputError } from '../../errors.js';
import type { BenchRow } from '../bench/results/row.js';
import { placeText, rangeText, rateRangeText, ratioText, roundsText, timeMark } from '../bench/results/row-text.js';
import { readSpeedFile, type SpeedFile, speedFolder } from '../bench/results/speed-file.js';
import type { Block } from './block.js';

/** Parts of the table, in its order. */
const parts = ['training', 'tracking', 'models', 'runtime', 'rewrites', 'builds', 'dla', 'metrics', 'pairs'] as const;

/** The results of the bench on the page of speeds. */
export const speedBlock: Block = {
  page: 'figures/speed/README.md',
  name: 'speed',
  from: 'the JSON files beside this page',
  text: () => speedTable(parts.flatMap((part) => readSpeedFile(speedFolder, part) ?? [])),
};

/** Results of other machines and of other versions of the peers, stored as PART-NAME.json. */
export const speedElsewhereBlock: Block = {
  page: 'figures/speed/README.md',
  name: 'speed elsewhere',
  from: 'PART-NAME.json beside this page',
  text: () => {
    const files = namedFiles(speedFolder);
    return files.length > 0 ? files.map(namedTable).join('\n\n') : undefined;
  },
};

/** The results stored as PART-NAME.json in a folder, by part and name, which stands for the part. */
export function namedFiles(folder: string): SpeedFile[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return parts.flatMap((part) =>
    names
      .filter((name) => name.startsWith(`${part}-`) && name.endsWith('.json'))
      .map((name) => name.replace(/\.json$/, ''))
      .flatMap((name) => {
        const file = readSpeedFile(folder, name);
        return file ? { ...file, part: name } : [];
      }),
  );
}

/** A table of its own under the name of the file, with what measured it. @throws InputError where it is incomplete. */
export function namedTable(file: SpeedFile): string {
  checkComplete([file]);
  return `### ${file.part}\n\n${sourcesText([file])}.\n\n${rowsTable([file])}`;
}

/** The table of stored results, with what measured them. @throws InputError where there are none or incomplete ones. */
export function speedTable(files: readonly SpeedFile[]): string {
  if (files.length === 0)
    throw new InputError(
      'no stored results found; expected figures/speed/PART.json: npm run bench -- PART --out figures/speed',
    );
  checkComplete(files);
  return [
    `${sourcesText(files)}. Rates of alternating`,
    "rounds: median (minimum to maximum), ours and each peer's. A ratio above 1 is faster than the peer; in brackets an interval of its median (coverage",
    `0.9 or more), then its range. With a ${timeMark} the time was up before all those intervals were narrower than 5 %. "Marked" rounds`,
    'are beside a reading of the clock that is off by more than 5 %.',
    '',
    rowsTable(files),
  ].join('\n');
}

/** @throws InputError where the bench had not ended. */
function checkComplete(files: readonly SpeedFile[]): void {
  const part = files.find(({ incomplete }) => incomplete !== undefined);
  if (part)
    throw new InputError(
      `the stored results of '${part.part}' are incomplete (${part.incomplete}); measure them again: npm run bench -- ${part.part} --out figures/speed`,
    );
}

/** Machines, programs, commits and peers of stored results, and how far the readings of the clock differed at most. */
function sourcesText(files: readonly SpeedFile[]): string {
  const { node, onnxruntime } = files[0]!.provenance;
  const commits = withParts(files.map(({ part, provenance }) => [commitText(provenance.commit), part]));
  const drift = Math.max(...files.flatMap(({ rows }) => rows.map(({ clock }) => clock.spread)));
  const peers = files.flatMap(({ part, rows }) =>
    rows.flatMap(({ settings }) => {
      const known = Object.values(settings).filter(Boolean);
      return known.map((text): [string, string] => [settingsText(text), part]);
    }),
  );
  return [
    `${machinesText(files)}, Node ${node}, ONNX Runtime ${onnxruntime}; ${commits}`,
    ...(peers.length > 0 ? [`peers: ${withParts(peers)}`] : []),
    `readings of the clock differed by ${(100 * drift).toFixed(0)} % at most`,
  ].join('; ');
}

function rowsTable(files: readonly SpeedFile[]): string {
  return [
    '| | threads | here | beside peers | rounds | command |',
    '|---|---|---|---|---|---|',
    ...files.flatMap(({ rows, command }) => rows.map((row, i) => tableLine(row, i === 0 ? commandCell(command) : ''))),
  ].join('\n');
}

/** The machine that measured, or each of several with its parts. */
export function machinesText(files: readonly SpeedFile[]): string {
  const [first, ...others] = new Set(files.map(({ provenance }) => provenance.machine));
  if (others.length === 0) return first!;
  return withParts(files.map(({ part, provenance }) => [provenance.machine, part]));
}

/** Each text once, with the parts that it belongs to: 'torch 1.13.0 (training, models); numpy 2.4.6 (dla)'. */
function withParts(pairs: readonly (readonly [text: string, part: string])[]): string {
  const texts = [...new Set(pairs.map(([text]) => text))];
  if (new Set(pairs.map(([, part]) => part)).size === 1) return texts.join('; ');
  const partsOf = (text: string): string[] => pairs.flatMap(([other, part]) => (other === text ? [part] : []));
  return texts.map((text) => `${text} (${[...new Set(partsOf(text))].join(', ')})`).join('; ');
}

/** 'commit 0123456789ab', or that the code had changes that no commit has. */
function commitText(commit: string): string {
  return commit.endsWith('+') ? `commit ${commit.slice(0, -1)} with uncommitted changes` : `commit ${commit}`;
}

/** The command that measured a part. None is made up where none was stored: its options are not known then. */
function commandCell(command: string | undefined): string {
  return command === undefined ? 'command not stored' : `\`${command}\``;
}

function tableLine(row: BenchRow, command: string): string {
  const mark = row.ended === 'time' ? timeMark : '';
  const peers = row.peers.map(
    ({ name, perSecond, ratio }) =>
      `${name} ${rateRangeText(perSecond)}: ${ratioText(ratio)}${mark}, ${rangeText(ratio)}`,
  );
  const here = `${rateRangeText(row.perSecond)} ${row.unit}/s${row.peers.length === 0 ? mark : ''}`;
  return `| ${row.what} | ${placeText(row)} | ${here} | ${peers.join('<br>')} | ${roundsText(row)} | ${command} |`;
}

/** Library, version and settings without the variant, which stands beside each ratio. */
function settingsText(settings: string): string {
  const [, library, version, rest] = /^(\S+) (\S*\d\S*?),?(?: [^(]*)?(\(.*\))?$/.exec(settings) ?? [];
  if (library === undefined) return settings;
  return `${library} ${version}${rest ? ` ${rest.replace(/threads \d+(, )?/, '')}` : ''}`.replace(' ()', '');
}
