import type { Data, Layout, LayoutAxis } from 'plotly.js';
import type { Figure } from '../../plots/figure.js';
import { themed, withProvenance } from '../../plots/theme.js';
import { trackerStyle } from '../../plots/tracker-style.js';
import { inPanel, panelAxes, panelsHeight } from '../../plots/training-curves.js';
import { escapeHtml } from '../../text/escape.js';
import type { EpochProbe } from '../../training/probe/probe.js';
import type { AssignerLife, ModelLife } from './result.js';

/** Points of a curve: finished epochs, and a value; null is a gap. */
type Curve = readonly (readonly [epochs: number, value: number | null])[];

/** A panel: its curve from the probes, and perhaps a second one from the training's own metrics. */
interface Panel {
  readonly title: string;
  /** Whether the y axis is logarithmic, as values of assigners differ by tenfold. */
  readonly isLog?: boolean;
  readonly probed: (life: AssignerLife) => Curve;
  /** Drawn dashed. A mean over an epoch stands at its middle. */
  readonly trained?: (life: AssignerLife) => Curve;
}

function ofProbes(value: (probe: EpochProbe) => number | null): Panel['probed'] {
  return ({ probes }) => probes.map((probe) => [probe.epochs, value(probe)] as const);
}

const panels: readonly Panel[] = [
  {
    title: 'positives per image P',
    isLog: true,
    probed: ofProbes(({ statistics }) => statistics.positivesPerImage),
    trained: ({ epochs }) => epochs.map(({ epoch, positivesPerImage }) => [epoch - 0.5, positivesPerImage]),
  },
  {
    title: 'share of images without a positive',
    probed: ofProbes(({ statistics }) => statistics.emptyShare),
    trained: ({ epochs }) => epochs.map(({ epoch, emptyShare }) => [epoch - 0.5, emptyShare]),
  },
  { title: 'IoU of positives’ predicted boxes', probed: ofProbes(({ statistics }) => statistics.predictedIou) },
  { title: 'IoU of positives’ prior boxes', probed: ofProbes(({ statistics }) => statistics.priorIou) },
  {
    title: 'gradient norm, classification',
    isLog: true,
    probed: ofProbes(({ gradientNorms }) => gradientNorms.classification),
  },
  {
    title: 'gradient norm, regression',
    isLog: true,
    probed: ofProbes(({ gradientNorms }) => gradientNorms.regression),
  },
  {
    title: 'IoU of the best-scored box',
    probed: ofProbes(({ statistics }) => statistics.bestIou),
    trained: ({ epochs }) => epochs.map(({ epoch, validationIou }) => [epoch, validationIou]),
  },
  {
    title: 'share of images by fallback',
    probed: ofProbes(({ statistics }) => statistics.fallbackShare),
  },
];

/**
 * Curves of each assigner in its own training, by finished epochs: solid from the probes, dashed from the training's own
 * metrics.
 */
export function curvesFigure({ assigners, title }: ModelLife, caption: string): Figure {
  const rows = panels.length / 2;
  const data = assigners.flatMap((life, i) => panels.flatMap((panel, at) => tracesOf(life, i, panel, at)));
  const legendHeight = 26 * Math.ceil(assigners.length / 4);
  const height = panelsHeight(rows);
  const layout: Partial<Layout> = {
    title: { text: `Assigners during their training: ${title}` },
    width: 900,
    height: height + 160 + legendHeight,
    margin: { l: 70, r: 24, t: 56, b: 104 + legendHeight },
    ...Object.assign({}, ...panels.map((panel, at) => axesOf(panel, at))),
    legend: { orientation: 'h', x: 0.5, xanchor: 'center', y: -50 / height, yanchor: 'top' },
  };
  return withProvenance(themed(data, layout), caption);
}

function axesOf({ title, isLog = false }: Panel, at: number): Record<string, Partial<LayoutAxis>> {
  const axes = panelAxes(at, title, panels.length, 'finished epochs');
  const name = at === 0 ? 'yaxis' : `yaxis${at + 1}`;
  return isLog
    ? { ...axes, [name]: { ...axes[name], type: 'log', dtick: 'D2', title: { text: `${title} (log)` } } }
    : axes;
}

function tracesOf(life: AssignerLife, i: number, { probed, trained }: Panel, at: number): Partial<Data>[] {
  const { color, symbol } = trackerStyle(i);
  const common = { type: 'scatter', name: escapeHtml(life.title), legendgroup: life.title, ...inPanel(at) } as const;
  const solid: Partial<Data> = {
    ...common,
    ...pointsOf(probed(life)),
    mode: 'lines+markers',
    showlegend: at === 0,
    line: { color, width: 2 },
    marker: { color, symbol, size: 8 },
  };
  if (!trained) return [solid];
  const line = { color, width: 1.3, dash: 'dash' } as const;
  return [solid, { ...common, ...pointsOf(trained(life)), mode: 'lines', showlegend: false, line }];
}

function pointsOf(curve: Curve): { x: number[]; y: (number | null)[] } {
  return { x: curve.map(([epochs]) => epochs), y: curve.map(([, value]) => value) };
}
