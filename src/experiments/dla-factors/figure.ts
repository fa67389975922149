import type { Annotation, Data, Layout, LayoutAxis } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { colors, textColors } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import type { Effect } from './effects.js';
import type { Factor } from './factors.js';
import type { DlaFactorsResult, Response } from './result.js';

const GAP = 0.02; // between panels, as a share of the width
const ROW_GAP = 0.24; // between rows, as a share of the height: level labels, and the next row's titles
const SHOWN = colors[1]!;
const NOT_SHOWN = colors[0]!;

/**
 * Main effects: a row of panels for each score, a panel for each option; bars are intervals of the difference to DLA's
 * default.
 */
export function effectsFigure({ config, responses, ope }: DlaFactorsResult): Figure {
  const { factors } = config;
  const total = factors.reduce((sum, { levels }) => sum + levels.length, 0);
  const width = (factor: Factor): number => (factor.levels.length / total) * (1 - GAP * (factors.length - 1));
  const starts = factors.map((_, i) => factors.slice(0, i).reduce((sum, factor) => sum + width(factor) + GAP, 0));
  const rowHeight = (1 - ROW_GAP * (responses.length - 1)) / responses.length;
  const data: Partial<Data>[] = [];
  const axes: Record<string, Partial<LayoutAxis>> = {};
  const annotations: Partial<Annotation>[] = [];
  for (const [r, response] of responses.entries()) {
    const top = 1 - r * (rowHeight + ROW_GAP);
    const range = rangeOf(response);
    for (const [c, factor] of factors.entries()) {
      const n = r * factors.length + c;
      const suffix = n === 0 ? '' : String(n + 1);
      data.push(...traces(factor, response, suffix));
      const labels = factor.levels.map(({ label }) => label);
      axes[`xaxis${suffix}`] = {
        domain: [starts[c]!, starts[c]! + width(factor)],
        anchor: `y${suffix}`,
        type: 'category',
        categoryorder: 'array',
        categoryarray: labels,
        range: [-0.6, labels.length - 0.4],
        tickangle: 35,
      } as Partial<LayoutAxis>;
      axes[`yaxis${suffix}`] = {
        domain: [top - rowHeight, top],
        anchor: `x${suffix}`,
        range,
        zeroline: true,
        zerolinecolor: textColors.axis,
        showticklabels: c === 0,
        ...(c === 0 && { title: { text: `${response.title}:<br>difference to the default` } }),
      } as Partial<LayoutAxis>;
      const x = starts[c]! + width(factor) / 2;
      annotations.push({
        text: factor.title.replace(/^(.{6,}?) /, '$1<br>'),
        x,
        xref: 'paper',
        xanchor: 'center',
        y: top,
        yref: 'paper',
        yanchor: 'bottom',
        showarrow: false,
        font: { size: 12 },
      });
    }
  }
  const figure = themed(data, {
    title: {
      text: `Main effects of DLA's options<br><sub>${ope.title}; bars: 95 % intervals; orange: shown after correction; open: default</sub>`,
    },
    width: 1000,
    height: 150 + 340 * responses.length,
    margin: { l: 92, r: 24, t: 120, b: 124 },
    showlegend: false,
    ...(axes as Partial<Layout>),
    annotations,
  });
  return withProvenance(
    figure,
    `${config.array.length} rows of an orthogonal array, ${ope.steps.length} trainings; ${ope.caption}`,
  );
}

/** Common to all panels of a row, with room beside intervals. */
function rangeOf({ effects }: Response): [number, number] {
  const ends = [0, ...effects.flatMap(({ effect, low, high }) => [effect, low, high])].filter(Number.isFinite);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  const room = 0.06 * (high - low || 1);
  return [low - room, high + room];
}

/** A line through the levels, and a marker with its interval at each; the default at 0. */
function traces({ title, levels, reference }: Factor, { effects }: Response, suffix: string): Partial<Data>[] {
  const own = levels.map(({ label }) => effects.find(({ factor, level }) => factor === title && level === label));
  const axes = { xaxis: `x${suffix}`, yaxis: `y${suffix}`, x: levels.map(({ label }) => label) } as const;
  const values = own.map((effect) => effect?.effect ?? 0);
  const half = (of: (effect: Effect) => number): number[] =>
    own.map((effect) => (effect && Number.isFinite(of(effect)) ? of(effect) : 0));
  const line = { color: textColors.note, width: 1.5 };
  return [
    { type: 'scatter', mode: 'lines', ...axes, y: values, line, hoverinfo: 'skip' },
    {
      type: 'scatter',
      mode: 'markers',
      name: title,
      ...axes,
      y: values,
      error_y: {
        type: 'data',
        symmetric: false,
        array: half(({ effect, high }) => high - effect),
        arrayminus: half(({ effect, low }) => effect - low),
        color: textColors.axis,
        thickness: 1.5,
        width: 4,
      },
      marker: {
        size: 9,
        color: own.map((effect) => (effect?.verdict === 'better' || effect?.verdict === 'worse' ? SHOWN : NOT_SHOWN)),
        symbol: levels.map(({ label }) => (label === reference ? 'diamond-open' : 'circle')),
      },
      hovertemplate: '%{x}: %{y:+.3f}<extra></extra>',
    },
  ];
}
