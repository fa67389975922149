import * as v from 'valibot';
import { formatThousands } from '../../text/number-text.js';
import type { GrowthResult } from '../bench/growth/result.js';
import { secondsText, tolerance } from '../bench/growth/slope.js';
import { type Block, markdownTable } from './block.js';
import { readFigure } from './figure-numbers.js';

/** What the page shows of the stored curves. */
export interface StoredGrowth {
  /** Absent in results of before it was stored. */
  readonly command?: string;
  readonly curves: readonly (Pick<
    GrowthResult['curves'][number],
    'title' | 'axis' | 'expected' | 'slope' | 'last' | 'memorySlope' | 'verdict'
  > & {
    readonly points: readonly {
      readonly size: number;
      readonly seconds: { readonly median: number };
      readonly memoryMiB: number;
    }[];
  })[];
  readonly clock: Pick<GrowthResult['clock'], 'spread'>;
  readonly provenance: Pick<GrowthResult['provenance'], 'machine' | 'node' | 'commit'>;
}

const real = v.number();
const schema: v.GenericSchema<StoredGrowth> = v.looseObject({
  command: v.exactOptional(v.string()),
  curves: v.array(
    v.looseObject({
      ...{ title: v.string(), axis: v.string(), expected: v.picklist([1, -1]), verdict: v.string() },
      ...{ slope: real, last: real, memorySlope: real },
      points: v.array(v.looseObject({ size: real, seconds: v.looseObject({ median: real }), memoryMiB: real })),
    }),
  ),
  clock: v.looseObject({ spread: real }),
  provenance: v.looseObject({ machine: v.string(), node: v.string(), commit: v.string() }),
});

/** Time and memory against the size of the work. */
export const growthBlock: Block = {
  page: 'figures/speed/README.md',
  name: 'growth',
  from: 'growth.json',
  text: () => {
    const stored = readFigure('speed/growth.json', schema);
    return stored && growthTable(stored);
  },
};

/** A row for each curve: all its points, the exponents of time and memory, and what they say. */
export function growthTable({ command, curves, clock, provenance }: StoredGrowth): string {
  const rows = curves.map((curve) => {
    const { title, axis, expected, points, slope, last, verdict, memorySlope } = curve;
    const each = expected === 1 ? points.map(({ size, seconds }) => secondsText(seconds.median / size)) : [];
    return [
      title,
      `${points.map(({ size }) => formatThousands(size)).join('; ')} ${axis}`,
      points.map(({ seconds }) => secondsText(seconds.median)).join('; '),
      each.join('; '),
      `${slope.toFixed(2)}; ${last.toFixed(2)}`,
      verdict,
      points.map(({ memoryMiB }) => formatThousands(Math.round(memoryMiB))).join('; '),
      memorySlope.toFixed(2),
    ];
  });
  const { machine, node, commit } = provenance;
  const measuredBy = command === undefined ? 'command not stored' : `\`${command}\``;
  return [
    `${machine}, Node ${node}; commit ${commit}; ${measuredBy}; each size in a process of its own.`,
    `Medians; readings of the clock differ by ${(100 * clock.spread).toFixed(1)} % of their median at most. Exponents of the power law through all sizes, and between the two`,
    `largest: 1 where twice the size takes twice the time; "linear": both within ${tolerance} of that.`,
    '',
    markdownTable(['', 'sizes', 'time', 'for one', 'exponents of time', 'growth', 'memory, MiB', 'its exponent'], rows),
  ].join('\n');
}
