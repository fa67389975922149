import type { Data } from 'plotly.js';
import type { Figure } from '../../../plots/figure.js';
import { seriesStyle } from '../../../plots/palette.js';
import { themed, withProvenance } from '../../../plots/theme.js';
import type { GrowthResult } from './result.js';

/** Time and memory of all curves, both relative to the largest size, on logarithmic axes; memory in MiB. */
export function growthFigure({ curves, provenance }: GrowthResult): Figure {
  const data = curves.flatMap(({ title, axis, points, slope, last: between, memorySlope }, i): Partial<Data>[] => {
    const { color, symbol, dash } = seriesStyle(i);
    const last = points.at(-1)!;
    const x = points.map(({ size }) => size / last.size);
    const exponents = `time ${slope.toFixed(2)} (${between.toFixed(2)}), memory ${memorySlope.toFixed(2)}`;
    const name = `${title}, ${axis}: ${exponents}`;
    const style = { type: 'scatter', mode: 'lines+markers', line: { color, dash }, marker: { color, symbol } };
    const lines = [
      { ...style, x, y: points.map(({ seconds }) => seconds.median / last.seconds.median), name },
      { ...style, x, y: points.map(({ memoryMiB }) => memoryMiB), xaxis: 'x2', yaxis: 'y2', showlegend: false },
    ];
    return lines as Partial<Data>[];
  });
  const low = Math.min(...curves.map(({ points }) => points[0]!.size / points.at(-1)!.size));
  const linear: Partial<Data> = {
    type: 'scatter',
    mode: 'lines',
    x: [low, 1],
    y: [low, 1],
    name: 'linear',
    line: { color: '#9a9a9a', width: 2, dash: 'dash' },
    legendrank: 1, // first, though drawn last, on top of the others
  };
  const log = { type: 'log', title: { text: 'size / largest size' } } as const;
  const figure = themed([...data, linear], {
    title: { text: 'Time and memory against the size of the work' },
    width: 980,
    height: 660,
    margin: { t: 56, l: 72, r: 24, b: 290 },
    xaxis: { ...log, domain: [0, 0.46] },
    yaxis: { type: 'log', title: { text: 'time / time of the largest size' } },
    xaxis2: { ...log, domain: [0.56, 1], anchor: 'y2' },
    yaxis2: { type: 'log', dtick: 'D2', title: { text: 'memory in MiB' }, anchor: 'x2' },
    legend: {
      title: {
        text: 'exponents through all sizes (of time between the two largest); linear is 1',
        side: 'top',
        font: { size: 13 },
      },
      ...{ orientation: 'h', x: 0, xanchor: 'left', y: -0.2, yanchor: 'top' },
    },
  });
  return withProvenance(figure, `${provenance.machine}, commit ${provenance.commit}, ${provenance.date.slice(0, 10)}`);
}
