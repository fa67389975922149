import { type PartLine, partLine } from '../bench/results/part-text.js';
import { readSpeedFile, type SpeedFile, speedFolder } from '../bench/results/speed-file.js';
import { type Block, markdownTable } from './block.js';

/** Parts of the bench that say what the parts of a step reach. */
const files = ['training', 'runtime'];

/** What the parts of training steps reach of the machine's ceilings. */
export const partsBlock: Block = {
  page: 'figures/speed/README.md',
  name: 'parts',
  from: files.map((part) => `${part}.json`).join(', '),
  text: () => partsTable(files.flatMap((part) => readSpeedFile(speedFolder, part) ?? [])),
};

interface Line extends PartLine {
  /** 'cpu, 1 thread'. */
  readonly place: string;
}

/**
 * A row for each part, columns for each number of threads, and above them the ceilings; undefined where no part was stored.
 * The 'update' of files of before is left out: it was the difference of programs that differ in more than it.
 */
export function partsTable(stored: readonly Pick<SpeedFile, 'part' | 'remarks'>[]): string | undefined {
  const remarks = stored.flatMap((each) => each.remarks);
  const lines = remarks.flatMap((remark): Line[] => {
    const [, place, rest] = /^(\w+, \d+ threads?): (.*)$/.exec(remark) ?? [];
    const line = rest === undefined ? undefined : partLine(rest);
    return line && !line.name.endsWith(', update') ? [{ ...line, place: place! }] : [];
  });
  if (lines.length === 0) return undefined;
  const places = [...new Set(lines.map(({ place }) => place))];
  const rows = [...new Set(lines.map(({ name }) => name))].map((name) => {
    const own = lines.filter((line) => line.name === name);
    const at = places.map((place) => own.find((line) => line.place === place));
    return [name, own[0]!.gflop, own[0]!.gigabytes, ...at.map((line) => (line ? `${line.ms} ms, ${line.share}` : ''))];
  });
  const ceilings = stored.flatMap(({ part, remarks: own }) =>
    own.filter((remark) => remark.includes(': ceilings: ')).map((remark) => `${part}, ${remark}`),
  );
  return [
    'Milliseconds of a part, and the share of the ceilings that it reaches: of a large matrix product for its multiplications and additions, of a large copy for the',
    `bytes of its operands, whichever takes longer. "Not resolved": above 100 %, as Winograd's filtering saves operations that are counted, and tensors stay in the`,
    'cache. Ceilings:',
    `${ceilings.join('; ').replaceAll(': ceilings:', ':')}.`,
    '',
    markdownTable(['', 'GFLOP', 'GB', ...places], rows),
  ].join('\n');
}
