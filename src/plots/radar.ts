import type { Data, Layout } from 'plotly.js';
import { InputError } from '../errors.js';
import { escapeHtml } from '../text/escape.js';
import { attributeAbbreviation, sortAttributes } from './attribute-names.js';
import type { Figure } from './figure.js';
import { themed, withProvenance } from './theme.js';
import {
  drawingOrder,
  LEGEND_ROW,
  legendLabel,
  lineStyle,
  measuredLegendEntry,
  type NamedTracker,
  type OpeFigureOptions,
  type RankedTracker,
  rankTrackers,
  scoreLegend,
} from './tracker-style.js';

const size = { width: 820, height: 600 };
const margin = { t: 96, l: 90, r: 24, b: 96 };
/** Characters of a name in the legend for which {@link size} has room, and the width of a further one in pixels. */
const [roomyName, letter] = [16, 6.5];
/** Height of the legend's title in pixels. */
const legendHead = 28;
/** Share of the plot's width that the circle has. */
const polarWidth = 0.72;

/** A tracker with its AUC on all sequences and on those of each attribute, by the attribute's full name. */
export interface AttributeTracker extends NamedTracker {
  readonly auc: number;
  readonly attributes: Readonly<Record<string, number>>;
}

/** Options of {@link attributeRadar}. */
export interface RadarOptions extends OpeFigureOptions {
  /** Attributes, clockwise from the top. Default: all of any tracker, in the usual order. */
  readonly attributes?: readonly string[];
}

/** A radar of fewer attributes is no polygon. */
export const minAttributes = 3;

/**
 * Radar of success AUC by attribute, as Fig. 5: one polygon per tracker, legend sorted by AUC on all sequences. Each
 * attribute's label has the lowest and highest score of the trackers. The radius starts slightly below the lowest
 * score, which the caption states.
 *
 * @throws InputError for no tracker, two of one name, or fewer than three attributes.
 */
export function attributeRadar(trackers: readonly AttributeTracker[], options: RadarOptions): Figure {
  const rows = rankTrackers(trackers, ({ auc }) => auc, options.highlight);
  const attributes =
    options.attributes ?? sortAttributes([...new Set(trackers.flatMap((t) => Object.keys(t.attributes)))]);
  if (attributes.length < minAttributes) {
    throw new InputError(
      `a radar needs at least three attributes; got ${attributes.length} (${attributes.join(', ')})`,
    );
  }
  const scores = (tracker: AttributeTracker): number[] =>
    attributes.map((name) => tracker.attributes[name] ?? Number.NaN);
  const labels = attributes.map((name, a) =>
    label(
      name,
      trackers.map((tracker) => scores(tracker)[a]!),
    ),
  );
  const range = radialRange(trackers.flatMap(scores));
  const data = rows.map(({ item, style, highlighted, ...shown }, rank) => {
    const r = scores(item);
    return {
      type: 'scatterpolar',
      mode: 'lines+markers',
      name: legendLabel({ ...shown, highlighted }),
      r: [...r, r[0]!],
      theta: [...labels, labels[0]!],
      ...measuredLegendEntry(rank),
      line: lineStyle(style, highlighted),
      marker: { color: style.color, symbol: style.symbol, size: highlighted ? 8 : 6 },
      hovertemplate: `%{theta}: %{r:.3f}<extra>${escapeHtml(item.name)}</extra>`,
    };
  });
  const labelAngle = 90 + 180 / attributes.length; // between the first attribute and the last
  const figure = themed(
    drawingOrder(rows).map((i) => data[i]!) as Partial<Data>[],
    {
      title: { text: `Success AUC by attribute on ${escapeHtml(options.title)}` },
      ...sizeFor(rows),
      showlegend: true,
      margin,
      polar: {
        domain: { x: [0, polarWidth], y: [0, 1] },
        radialaxis: {
          range,
          tick0: range[0],
          dtick: tickStep(range),
          angle: labelAngle,
          tickangle: labelAngle, // upright
          tickformat: '.2f',
          layer: 'below traces',
        },
        angularaxis: { tickfont: { size: 12.5 }, layer: 'below traces' },
      },
      legend: { ...scoreLegend('AUC on all sequences'), x: 0.84 },
    } as Partial<Layout>,
  );
  const scale = `the radius starts at ${range[0].toFixed(2)}; in brackets the lowest and highest AUC`;
  return withProvenance(figure, `convention: ${options.convention.name}; ${scale}; ${options.caption}`);
}

/** A size with room for the legend beside the labels of the attributes. */
function sizeFor(rows: readonly RankedTracker<AttributeTracker>[]): typeof size {
  const longest = Math.max(...rows.map(({ shortName }) => shortName.length));
  return {
    width: size.width + Math.ceil(letter * Math.max(0, longest - roomyName)),
    height: Math.max(size.height, margin.t + legendHead + LEGEND_ROW * rows.length + margin.b),
  };
}

/** Distance of the circles. */
function tickStep([low, high]: readonly [number, number]): number {
  return high - low > 0.36 ? 0.1 : 0.05;
}

/** IV (0.65-0.71): abbreviation, lowest and highest score. */
function label(name: string, scores: readonly number[]): string {
  const known = scores.filter(Number.isFinite);
  const short = escapeHtml(attributeAbbreviation(name));
  if (known.length === 0) return `${short}<br>(n/a)`;
  const [low, high] = [Math.min(...known).toFixed(2), Math.max(...known).toFixed(2)];
  return `${short}<br>(${low === high ? low : `${low}\u2013${high}`})`;
}

/** From the greatest multiple of 0.05 below the lowest score (at least 0) to the smallest at or above the highest. */
export function radialRange(scores: readonly number[]): [low: number, high: number] {
  const known = scores.filter(Number.isFinite);
  if (known.length === 0) return [0, 1];
  const low = Math.max(0, Math.ceil(Math.min(...known) * 20 - 1 - 1e-9) / 20);
  const high = Math.ceil(Math.max(...known) * 20 - 1e-9) / 20;
  return [low, Math.max(high, low + 0.05)];
}
