import type { Figure } from '../../plots/figure.js';
import { themed } from '../../plots/theme.js';
import type { TrainedResult } from './result.js';

/**
 * What each assigner changes: difference of success AUC to the baseline as a dot with its interval, the largest on top; 0
 * is the baseline.
 */
export function comparisonFigure({ scored, where, ope }: TrainedResult, title: string): Figure {
  const rows = scored.comparisons.toSorted((a, b) => a.auc.difference - b.auc.difference);
  const names = rows.map((row) => row.title);
  const baseline = rows[0]?.baseline ?? '';
  return themed(
    [
      {
        type: 'scatter',
        mode: 'markers',
        x: rows.map(({ auc }) => auc.difference),
        y: names,
        error_x: {
          type: 'data',
          symmetric: false,
          array: rows.map(({ auc }) => auc.high - auc.difference),
          arrayminus: rows.map(({ auc }) => auc.difference - auc.low),
          thickness: 2,
          width: 5,
        },
        marker: { size: 10 },
        showlegend: false,
        hovertemplate: '%{y}: %{x:+.3f}<extra></extra>',
      },
    ],
    {
      title: { text: `${title}<br><sub>${where}; ${ope.remark}; bars: 95 % bootstrap intervals</sub>` },
      xaxis: { title: { text: `success AUC minus that of ${baseline}` }, zeroline: true, zerolinewidth: 2 },
      yaxis: { automargin: true, type: 'category' },
      width: 760,
      height: 180 + 52 * rows.length,
    },
  );
}
