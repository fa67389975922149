import type { Data } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { cachedTimesNote } from '../../provenance/provenance.js';
import { meanInterval } from '../../statistics/paired-student.js';
import { formatThousands } from '../../text/number-text.js';
import { type Assigner, assigners } from './config.js';
import { assignerTitles, phaseLabel, phaseLine } from './cost-figure.js';
import type { TrackerCost, TrainingCostResult } from './result.js';

/** Hours after a number of iterations, with a 95 % interval. */
export interface ExtrapolatedHours {
  readonly iteration: number;
  readonly hours: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Hours of a training of `iterations` iterations, half of them with the backbone frozen, at its start, where the training of
 * the backbone begins, and at its end: the mean over measured blocks times the iterations, with Student's interval over
 * blocks. The limits of both phases are added, so that the interval of their sum is rather too wide.
 *
 * Not in the paper, which ran them all: every iteration of a phase does the same work.
 */
export function extrapolatedHours(
  { phases }: Pick<TrackerCost, 'phases'>,
  assigner: Assigner,
  iterations: number,
): ExtrapolatedHours[] {
  const each = iterations / phases.length / 3600;
  const points: ExtrapolatedHours[] = [{ iteration: 0, hours: 0, low: 0, high: 0 }];
  for (const phase of phases) {
    const { difference, low, high } = meanInterval(phase[assigner].blocks.map(({ iteration }) => iteration));
    const before = points.at(-1)!;
    points.push({
      iteration: before.iteration + iterations / phases.length,
      hours: before.hours + each * difference,
      low: before.low + each * low,
      high: before.high + each * high,
    });
  }
  return points;
}

/** Figs. 10 and 11 on the paper's axis: what its number of iterations would take here, from the measured blocks. */
export function extrapolatedFigure(
  tracker: TrackerCost,
  iterations: number,
  paperFigure: number,
  { config, provenance: from }: Pick<TrainingCostResult, 'config' | 'provenance'>,
): Figure {
  const { title, batch, rounds, steps } = tracker;
  const data = assigners.map((assigner, i): Partial<Data> => {
    const points = extrapolatedHours(tracker, assigner, iterations);
    const { color } = seriesStyle(i);
    return {
      type: 'scatter',
      mode: 'lines',
      name: assignerTitles[assigner],
      x: points.map(({ iteration }) => iteration * (1 + 0.004 * i)), // so that the intervals lie beside each other
      y: points.map(({ hours }) => hours),
      error_y: {
        type: 'data',
        symmetric: false,
        array: points.map(({ hours, high }) => high - hours),
        arrayminus: points.map(({ hours, low }) => hours - low),
        thickness: 1.5,
        width: 5,
        color,
      },
      line: { color, width: i === 0 ? 3 : 2, dash: i === 0 ? 'solid' : 'dash' },
    };
  });
  const figure = themed(data, {
    title: {
      text: `Fig. ${paperFigure} extrapolated: training cost of ${title}<br><sub>no training of this length was run; ${config.scale} scale</sub>`,
    },
    width: 760,
    height: 480,
    margin: { l: 64, r: 24, t: 96, b: 124 },
    xaxis: { title: { text: `iteration of ${formatThousands(iterations)}` }, rangemode: 'tozero', tickformat: ',' },
    yaxis: { title: { text: 'time of label assignment and steps (h)' }, rangemode: 'tozero' },
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top' },
    shapes: [phaseLine(iterations / 2)],
    annotations: [phaseLabel(iterations / 2)],
  });
  const about = `from ${rounds} measured blocks of ${steps} iteration${steps === 1 ? '' : 's'} per phase at batch ${batch}; bars: 95 % intervals over blocks; seed ${config.seed}, ${from.device}${cachedTimesNote(from)}`;
  return withProvenance(figure, about);
}
