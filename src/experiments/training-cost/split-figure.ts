import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { cachedTimesNote } from '../../provenance/provenance.js';
import { type Assigner, assigners } from './config.js';
import { assignerTitles, dataText } from './cost-figure.js';
import { meanCost, type PhaseCost, type TrainingCostResult } from './result.js';

/** The parts of an iteration that follow each other, in the order of the bars. */
const stepParts = ['assignment', 'forward', 'backward', 'update'] as const;

/** Seconds of each part of an iteration, and of its pairs, which other threads make meanwhile. */
export type Split = Readonly<Record<(typeof stepParts)[number] | 'pairs', number>>;

/** The parts of an iteration. Only the assignment depends on the assigner. */
export function splitOf(phase: PhaseCost, assigner: Assigner): Split {
  const { data, forward, backward, update } = phase.common;
  return { assignment: meanCost(phase[assigner], 'assignment'), forward, backward, update, pairs: data };
}

/** The shares of {@link stepParts} in an iteration, in percent. Pairs have none: they are made while a step runs. */
export function sharesOf(split: Split): number[] {
  const total = stepParts.reduce((sum, part) => sum + split[part], 0);
  return stepParts.map((part) => (100 * split[part]) / total);
}

const partTitles: Readonly<Record<(typeof stepParts)[number], string>> = {
  assignment: 'label assignment',
  forward: 'forward',
  backward: 'backward',
  update: 'update',
};

/** Time shares of an iteration's parts: one bar per network, phase and assigner. */
export function splitFigure({ trackers, config, provenance: from }: TrainingCostResult): Figure {
  const bars = trackers.flatMap(({ title, phases }) =>
    phases.flatMap((phase) =>
      assigners.map((assigner) => ({
        label: `${title}, backbone ${phase.backbone}, ${assignerTitles[assigner]}`,
        shares: sharesOf(splitOf(phase, assigner)),
      })),
    ),
  );
  const data = stepParts.map(
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
    title: { text: `Parts of a training iteration<br><sub>${dataText(config)}</sub>` },
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
  return withProvenance(
    figure,
    `measured here: medians of programs, backward as a difference of two; without pairs, which other threads make beside the steps; seed ${config.seed}, ${from.device}${cachedTimesNote(from)}`,
  );
}
