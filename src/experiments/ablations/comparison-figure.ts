import type { Figure } from '../../plots/figure.js';
import { themed } from '../../plots/theme.js';
import type { OpeResult } from '../scoring/ope-result.js';

/** Differences in success AUC to the baseline as dots with their intervals, the largest on top. */
export function comparisonFigure({ comparisons, title: data, caption }: OpeResult, title: string): Figure {
  const rows = comparisons.toSorted((a, b) => a.auc.difference - b.auc.difference);
  const names = rows.map(({ tracker }) => tracker);
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
      title: { text: `${title}<br><sub>${data}; ${caption}; bars: 95 % bootstrap intervals</sub>` },
      xaxis: { title: { text: `success AUC minus that of ${baseline}` }, zeroline: true, zerolinewidth: 2 },
      yaxis: { automargin: true, type: 'category' },
      width: 760,
      height: 180 + 52 * rows.length,
    },
  );
}
