import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesLook } from '../../plots/palette.js';
import { provenance, themed } from '../../plots/theme.js';
import { cachedTimesNote } from '../../provenance.js';
import { sideTitles } from './cost-figure.js';
import { type Assigner, assigners, meanCost, type PhaseCost, type TrainingCostResult } from './result.js';

/** The parts of an iteration, in the order of the bars. */
const splitParts = ['assignment', 'forward', 'backward', 'update', 'pairs'] as const;

/** Seconds of each part of an iteration. */
export type Split = Readonly<Record<(typeof splitParts)[number], number>>;

/** What an iteration of a side is made of. Only the assignment is the side's own. */
export function splitOf(phase: PhaseCost, side: Assigner): Split {
  const { data, forward, backward, update } = phase.common;
  return { assignment: meanCost(phase[side], 'assignment'), forward, backward, update, pairs: data };
}

/** The shares of the parts in an iteration's work, in percent. */
export function sharesOf(split: Split): number[] {
  const total = splitParts.reduce((sum, part) => sum + split[part], 0);
  return splitParts.map((part) => (100 * split[part]) / total);
}

const partTitles: Readonly<Record<(typeof splitParts)[number], string>> = {
  assignment: 'assignment of labels',
  forward: 'forward',
  backward: 'backward',
  update: 'update',
  pairs: 'pairs (other threads)',
};

/** Of what an iteration's work consists: one bar for each network, phase and assigner. */
export function splitFigure({ trackers, config, provenance: from }: TrainingCostResult): Figure {
  const bars = trackers.flatMap(({ title, phases }) =>
    phases.flatMap((phase) =>
      assigners.map((side) => ({
        label: `${title}, backbone ${phase.backbone}, ${sideTitles[side]}`,
        shares: sharesOf(splitOf(phase, side)),
      })),
    ),
  );
  const data = splitParts.map(
    (part, i): Partial<Data> => ({
      type: 'bar',
      orientation: 'h',
      name: partTitles[part],
      y: bars.map(({ label }) => label),
      x: bars.map(({ shares }) => shares[i]!),
      marker: { color: seriesLook(i).color },
    }),
  );
  const height = 28 * bars.length;
  const [top, bottom] = [76, 148];
  const figure = themed(data, {
    barmode: 'stack',
    title: { text: `Of what an iteration of training consists<br><sub>the synthetic set, ${config.scale} scale</sub>` },
    width: 860,
    height: height + top + bottom,
    margin: { l: 350, r: 24, t: top, b: bottom },
    xaxis: { title: { text: 'share of an iteration’s work (%)' }, range: [0, 100] },
    yaxis: { autorange: 'reversed', automargin: false },
    legend: {
      orientation: 'h',
      x: 0.3,
      xanchor: 'center',
      y: -62 / height, // below the axis title
      yanchor: 'top',
      traceorder: 'normal',
    },
  });
  return provenance(
    figure,
    `measured here: differences of medians of programs; seed ${config.seed}, ${from.device}${cachedTimesNote(from)}`,
  );
}
