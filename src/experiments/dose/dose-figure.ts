import type { Dash, Data, ScatterData } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { minRuns } from '../../statistics/bootstrap-runs.js';
import { counted, formatThousands } from '../../text/number-text.js';
import { doseCaption } from './dose-caption.js';
import type { DosePoint } from './dose-points.js';
import type { DoseResult } from './dose-result.js';

interface Difference {
  readonly difference: number;
  readonly low?: number;
  readonly high?: number;
}

/** Series are shifted along the axis by this factor, so that their intervals do not overlap. */
const shift = 1.04;

/**
 * Differences to the baseline against pairs on a logarithmic axis. Left: success AUC; right: IoU on held-out pairs. Markers of
 * points with too few seeds for a verdict are open.
 */
export function doseFigure({ points, results, config }: DoseResult): Figure {
  const trackers = [...new Set(points.map(({ tracker }) => tracker))];
  const panels = [
    { of: ({ auc }: DosePoint): Difference => auc, panel: '' as const },
    { of: ({ iou }: DosePoint): Difference => iou, panel: '2' as const },
  ];
  const data = panels.flatMap(({ of, panel }) =>
    trackers.map((tracker, i): Partial<Data> => {
      const own = points.filter((point) => point.tracker === tracker);
      const differences = own.map(of);
      const { color, symbol, dash } = seriesStyle(i);
      return {
        type: 'scatter',
        mode: 'lines+markers',
        name: `${tracker} minus ${own[0]!.baseline}`,
        showlegend: panel === '',
        x: own.map(({ pairs }) => pairs * shift ** (2 * i - trackers.length + 1)),
        y: differences.map(({ difference }) => difference),
        ...(differences.some(({ low }) => low !== undefined) && { error_y: intervals(differences, color) }),
        line: { color, dash: dash as Dash },
        marker: {
          color,
          symbol: own.map((point) => (isJudged(point) ? symbol : (`${symbol}-open` as const))),
          size: 9,
          line: { width: 2, color },
        },
        xaxis: `x${panel}`,
        yaxis: `y${panel}`,
      };
    }),
  );
  const ticks = { tickvals: [...config.pairs], ticktext: config.pairs.map((pairs) => formatThousands(pairs)) };
  const x = { type: 'log' as const, ...ticks, title: { text: 'training pairs (log)' } };
  const zero = { zeroline: true, zerolinewidth: 2, rangemode: 'tozero' as const };
  const { title, sequences } = results[0]!;
  const open = points.every(isJudged) ? '' : `; open: under ${minRuns} seeds, not judged`;
  const bars =
    config.study.trainingSeeds.length > 1
      ? 'bars: 95 % intervals; left over seeds and sequences, right over seeds'
      : 'bars: 95 % intervals over sequences';
  return withProvenance(
    themed(data, {
      title: { text: `DLA minus baseline against the length of training<br><sub>${title}</sub>` },
      width: 860,
      height: 480,
      margin: { t: 84, l: 64, r: 24, b: 130 },
      xaxis: { domain: [0, 0.45], ...x },
      yaxis: { title: { text: 'difference in success AUC' }, ...zero },
      xaxis2: { domain: [0.55, 1], anchor: 'y2', ...x },
      yaxis2: { anchor: 'x2', title: { text: 'difference in IoU on held-out pairs' }, ...zero },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top' },
    }),
    `${counted(sequences, 'sequence')}; ${doseCaption(config)}; ${bars}${open}`,
  );
}

function isJudged({ auc }: DosePoint): boolean {
  return auc.perRun.length >= minRuns;
}

function intervals(differences: readonly Difference[], color: string): NonNullable<ScatterData['error_y']> {
  return {
    type: 'data',
    symmetric: false,
    array: differences.map(({ difference, high = difference }) => high - difference),
    arrayminus: differences.map(({ difference, low = difference }) => difference - low),
    thickness: 1.5,
    width: 5,
    color,
  };
}
