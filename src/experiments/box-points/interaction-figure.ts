import type { Data, ScatterData } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { seriesStyle } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { mean } from '../../statistics/mean.js';
import { meanInterval } from '../../statistics/paired-student.js';
import { counted } from '../../text/number-text.js';
import type { OpeResult } from '../scoring/ope-result.js';
import { baselineTitle, cellTitle, labelRules, pointRules } from './box-points-config.js';
import { aucs, heldOutIou } from './contrasts.js';

/** Distance of the two lines' markers on the categorical axis, so that their intervals do not overlap. */
const shift = 0.12;

/**
 * The interaction plot: box points on the axis, one line for each rule of labels. Dots: seeds; lines: means with Student's
 * 95 % interval over seeds, if there are several. Left: success AUC; right: IoU on held-out pairs.
 */
export function interactionFigure(result: OpeResult): Figure {
  const hasIntervals = aucs(result, baselineTitle).length > 1;
  const panels = [
    { scoreOf: aucs, panel: '' as const },
    { scoreOf: heldOutIou, panel: '2' as const },
  ];
  const data = panels.flatMap(({ scoreOf, panel }) =>
    labelRules.flatMap((labels, i): Partial<Data>[] => {
      const cells = pointRules.map((points) => scoreOf(result, cellTitle(labels, points)));
      const means = cells.map(mean);
      const at = (column: number): number => column + (i === 0 ? -shift : shift);
      const { color, symbol } = seriesStyle(i);
      const axes = { xaxis: `x${panel}`, yaxis: `y${panel}` } as const;
      return [
        {
          type: 'scatter',
          mode: 'markers',
          x: cells.flatMap((values, column) => values.map(() => at(column))),
          y: cells.flat(),
          marker: { color, size: 6, opacity: 0.4, symbol },
          showlegend: false,
          hovertemplate: '%{y:.3f}<extra></extra>',
          ...axes,
        },
        {
          type: 'scatter',
          mode: 'lines+markers',
          name: `labels: ${labels}`,
          showlegend: panel === '',
          x: cells.map((_, column) => at(column)),
          y: means,
          ...(hasIntervals && { error_y: intervals(cells, color) }),
          line: { color },
          marker: { color, symbol, size: 9 },
          ...axes,
        },
      ];
    }),
  );
  const range: [number, number] = [-0.4, 2.4];
  const columns = { tickvals: [0, 1, 2], ticktext: [...pointRules], range, title: { text: 'box points' } };
  return withProvenance(
    themed(data, {
      title: { text: `Labels and box points by different assigners<br><sub>${result.title}</sub>` },
      width: 860,
      height: 480,
      margin: { t: 84, l: 64, r: 24, b: 130 },
      xaxis: { domain: [0, 0.45], ...columns },
      yaxis: { title: { text: 'success AUC' } },
      xaxis2: { domain: [0.55, 1], anchor: 'y2', ...columns },
      yaxis2: { anchor: 'x2', title: { text: 'IoU on held-out pairs' } },
      legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -0.2, yanchor: 'top' },
    }),
    `${counted(result.sequences, 'sequence')}; ${result.caption}; ${hasIntervals ? 'bars: 95 % intervals over seeds' : 'no intervals'}`,
  );
}

function intervals(cells: readonly (readonly number[])[], color: string): NonNullable<ScatterData['error_y']> {
  const half = (values: readonly number[]): number => meanInterval(values).high - mean(values);
  return { type: 'data', array: cells.map(half), thickness: 1.5, width: 5, color };
}
