import type { Annotation, Data, Layout, LayoutAxis, Shape } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { colors, type symbols, textColors } from '../../plots/palette.js';
import { themed, withProvenance } from '../../plots/theme.js';
import type { CorrectedVerdict } from '../../statistics/holm.js';
import { escapeHtml } from '../../text/escape.js';
import { counted } from '../../text/number-text.js';
import { notRankedTexts } from './diverged.js';
import type { RankedAssigner } from './ranking.js';
import type { AssignerComparisonResult, TrackerRanking } from './result.js';

type Group = CorrectedVerdict | 'own assigner';

/** Groups of the legend; the colours' order is the palette's. */
const groups: readonly Group[] = ['own assigner', 'better', 'worse', 'no difference shown', 'not judged'];
const styles: Readonly<Record<Group, { readonly color: string; readonly symbol: (typeof symbols)[number] }>> = {
  'own assigner': { color: textColors.text, symbol: 'diamond' },
  better: { color: colors[2]!, symbol: 'triangle-up' },
  worse: { color: colors[1]!, symbol: 'triangle-down' },
  'no difference shown': { color: colors[0]!, symbol: 'circle' },
  'not judged': { color: textColors.note, symbol: 'square' },
};

const ROW = 26; // pixels for each assigner
const GAP = 92; // pixels between panels: axis labels, and the next panel's title
const margin = { l: 250, r: 24, t: 96, b: 140 };

/** AUC of every assigner with its interval, one panel per tracker, the highest on top; a line at the tracker's own. */
export function rankingFigure({ trackers }: AssignerComparisonResult): Figure {
  const heights = trackers.map(({ ranking }) => ROW * (ranking.length + 0.5));
  const inner = heights.reduce((sum, height) => sum + height, GAP * (trackers.length - 1));
  const domains = heights.map((height, i) => {
    const above = heights.slice(0, i).reduce((sum, each) => sum + each + GAP, 0);
    return [1 - (above + height) / inner, 1 - above / inner] as [number, number];
  });
  const suffix = (panel: number): string => (panel === 0 ? '' : String(panel + 1));
  const axes = Object.fromEntries(
    trackers.flatMap(({ ranking }, i) => [
      [`xaxis${suffix(i)}`, { anchor: `y${suffix(i)}`, title: { text: 'success AUC' } } as Partial<LayoutAxis>],
      [
        `yaxis${suffix(i)}`,
        {
          anchor: `x${suffix(i)}`,
          domain: domains[i],
          type: 'category',
          categoryorder: 'array',
          categoryarray: ranking.map(({ assigner }) => escapeHtml(assigner)).reverse(),
          range: [-0.75, ranking.length - 0.25],
        } as Partial<LayoutAxis>,
      ],
    ]),
  ) as Partial<Layout>;
  const shown = groups.filter((group) => trackers.some(({ ranking }) => ranking.some((one) => groupOf(one) === group)));
  const { ope } = trackers[0]!;
  const notRanked = notRankedTexts(trackers.flatMap(({ diverged }) => diverged));
  const figure = themed(
    trackers.flatMap((tracker, i) => shown.map((group) => trace(tracker, group, i, suffix(i)))),
    {
      title: {
        text: `Label assigners, same pairs and initial weights<br><sub>${ope.title}; bars: 95 % bootstrap intervals over seeds and sequences</sub>`,
      },
      width: 820,
      height: Math.round(inner) + margin.t + margin.b,
      margin,
      ...axes,
      shapes: trackers.flatMap((tracker, i) => ownLine(tracker, suffix(i))),
      annotations: trackers.map(({ title }, i) => panelTitle(title, domains[i]![1])),
      legend: { orientation: 'h', x: 0.29, xanchor: 'center', y: -56 / inner, yanchor: 'top' },
    },
  );
  return withProvenance(
    figure,
    [
      counted(ope.sequences, 'sequence'),
      ope.caption,
      "verdicts against the tracker's own assigner, corrected by Holm's method",
      ...notRanked,
    ].join('; '),
  );
}

function groupOf({ comparison }: RankedAssigner): Group {
  return comparison?.verdict ?? 'own assigner';
}

/** The assigners of one verdict in one panel; an empty trace keeps the legend's entry. */
function trace({ ranking }: TrackerRanking, group: Group, panel: number, suffix: string): Partial<Data> {
  const members = ranking.filter((one) => groupOf(one) === group);
  const { color, symbol } = styles[group];
  return {
    type: 'scatter',
    mode: 'markers',
    name: group,
    legendgroup: group,
    showlegend: panel === 0,
    xaxis: `x${suffix}`,
    yaxis: `y${suffix}`,
    x: members.length > 0 ? members.map(({ auc }) => auc) : [null],
    y: (members.length > 0 ? members : ranking.slice(0, 1)).map(({ assigner }) => escapeHtml(assigner)),
    error_x: {
      type: 'data',
      symmetric: false,
      array: members.map(({ auc, high }) => high - auc),
      arrayminus: members.map(({ auc, low }) => auc - low),
      thickness: 1.5,
      width: 4,
    },
    marker: { size: 9, color, symbol },
    hovertemplate: '%{y}: %{x:.3f}<extra></extra>',
  };
}

/** A line at the AUC of the tracker's own assigner. */
function ownLine({ ranking }: TrackerRanking, suffix: string): Partial<Shape>[] {
  const { auc } = ranking.find(({ comparison }) => !comparison)!;
  const line = { color: textColors.axis, width: 1, dash: 'dot' } as const;
  return [
    {
      type: 'line',
      xref: `x${suffix}`,
      yref: `y${suffix} domain`,
      x0: auc,
      x1: auc,
      y0: 0,
      y1: 1,
      line,
      layer: 'below',
    } as Partial<Shape>,
  ];
}

function panelTitle(text: string, y: number): Partial<Annotation> {
  return {
    text: `<b>${text}</b>`,
    x: 0,
    xref: 'paper',
    xanchor: 'left',
    y,
    yref: 'paper',
    yanchor: 'bottom',
    showarrow: false,
  };
}
