import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { type Assigner, assigners } from './config.js';
import { assignerTitles } from './cost-figure.js';
import { meanCost, type PhaseCost, type TrainingCostResult } from './result.js';

/** The parts of an iteration, in the order of the bars. */
const splitParts = ['assignment', 'forward', 'backward', 'update', 'pairs'] as const;

/** Seconds of each part of an iteration. */
export type Split = Readonly<Record<(typeof splitParts)[number], number>>;

/** The parts of an iteration. Only the assignment depends on the assigner. */
export function splitOf(phase: PhaseCost, assigner: Assigner): Split {
  const { data, forward, backward, update } = phase.common;
  return { assignment: meanCost(phase[assigner], 'assignment'), forward, backward, update, pairs: data };
}

/** The parts' shares in an iteration, in percent. */
export function sharesOf(split: Split): number[] {
  const total = splitParts.reduce((sum, part) => sum + split[part], 0);
  return splitParts.map((part) => (100 * split[part]) / total);
}

const partTitles: Readonly<Record<(typeof splitParts)[number], string>> = {
  assignment: 'label assignment',
  forward: 'forward',
  backward: 'backward',
  update: 'update',
  pairs: 'pairs (other threads)',
};

/** Time shares of an iteration's parts: one bar per network, phase and assigner. */
export function splitFigure({ trackers, config, provenance: { device } }: TrainingCostResult): Figure {
  const bars = trackers.flatMap(({ title, phases }) =>
    phases.flatMap((phase) =>
      assigners.map((assigner) => ({
        label: `${title}, backbone ${phase.backbone}, ${assignerTitles[assigner]}`,
        shares: sharesOf(splitOf(phase, assigner)),
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
      marker: { color: seriesStyle(i).color },
    }),
  );
  const height = 28 * bars.length;
  const [top, bottom] = [76, 148];
  const figure = themed(data, {
    barmode: 'stack',
    title: { text: `Parts of a training iteration<br><sub>synthetic videos, ${config.scale} scale</sub>` },
    width: 860,
    height: height + top + bottom,
    margin: { l: 350, r: 24, t: top, b: bottom },
    xaxis: { title: { text: 'share of an iteration’s time (%)' }, range: [0, 100] },
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
  return withProvenance(figure, `measured here: differences of medians of programs; seed ${config.seed}, ${device}`);
}
