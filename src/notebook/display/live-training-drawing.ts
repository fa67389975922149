import { createDrawing, MARGIN, round2, svgText, TITLE_HEIGHT, translate } from '../../plots/drawings/svg.js';
import type { Drawing } from '../../plots/figure.js';
import { colors, textColors } from '../../plots/palette.js';
import { formatThousands } from '../../text/number-text.js';

/** A curve: steps and values. */
export type LivePoints = readonly (readonly [step: number, value: number])[];

/** What the live view of a training shows. */
export interface LiveTrainingState {
  readonly title: string;
  /** One line: epoch, loss, speed, time left. */
  readonly status: string;
  /** Steps of the whole training. */
  readonly steps: number;
  /** The loss, and its parts by name. */
  readonly loss: LivePoints;
  readonly parts: Readonly<Record<string, LivePoints>>;
  /** On held-out pairs, by epoch. */
  readonly iou: LivePoints;
  /** Per image. */
  readonly positives: LivePoints;
}

const PANEL = { width: 240, height: 120 } as const;
const GAP = 46;
const MAX_POINTS = 150;

/**
 * Three panels: loss and its parts, IoU on held-out pairs, positives per image. Drawn in a millisecond, so that it costs no
 * training time.
 */
export function liveTrainingDrawing(state: LiveTrainingState): Drawing {
  const { title, status, steps, loss, parts, iou, positives } = state;
  const named = Object.entries(parts);
  const lossCurves = [{ name: 'loss', points: loss }, ...named.map(([name, points]) => ({ name, points }))];
  const panels = [
    panel('loss and its parts', lossCurves, steps),
    panel('IoU, held-out pairs', [{ name: '', points: iou }], steps, 1),
    panel('positives per image', [{ name: '', points: positives }], steps),
  ];
  const body = panels.map((svg, i) => translate(MARGIN + 34 + i * (PANEL.width + GAP), TITLE_HEIGHT + 34, svg));
  const width = 2 * MARGIN + 34 + panels.length * (PANEL.width + GAP) - GAP;
  const line = svgText(MARGIN, TITLE_HEIGHT + 6, status, 'font-size="13"');
  return createDrawing({ title }, line + body.join(''), { width, height: TITLE_HEIGHT + 34 + PANEL.height + 44 });
}

function panel(
  title: string,
  curves: readonly { readonly name: string; readonly points: LivePoints }[],
  steps: number,
  fixedTop?: number,
): string {
  const { width, height } = PANEL;
  const shown = curves.map(({ name, points }) => ({
    name,
    points: thinned(points.filter(([, y]) => Number.isFinite(y))),
  }));
  const values = shown.flatMap(({ points }) => points.map(([, value]) => value));
  const top = fixedTop ?? niceTop(values.length > 0 ? Math.max(...values) : 1);
  const x = (step: number): number => round2((step / Math.max(steps, 1)) * width);
  const y = (value: number): number => round2(height * (1 - Math.min(value / top, 1)));
  const grid = [0, 0.5, 1].map((share) => {
    const at = y(share * top);
    const label = svgText(-6, at + 4, String(Number((share * top).toPrecision(3))), 'text-anchor="end" font-size="11"');
    return `<path d="M0 ${at}H${width}" stroke="${textColors.grid}"/>${label}`;
  });
  const lines = shown.map(({ points }, i) => {
    const path = points.map(([step, value], k) => `${k === 0 ? 'M' : 'L'}${x(step)} ${y(value)}`).join('');
    const marks = points.length <= 30 ? points.map(([step, value]) => `M${x(step)} ${y(value)}h0`).join('') : '';
    const color = colors[i % colors.length];
    const dots = `<path d="${marks}" stroke="${color}" stroke-width="5" stroke-linecap="round"/>`;
    return `<path d="${path}" fill="none" stroke="${color}" stroke-width="${i === 0 ? 2 : 1.3}"/>${marks && dots}`;
  });
  let left = 0;
  const legend =
    shown.length < 2
      ? []
      : shown.map(({ name }, i) => {
          const text = svgText(left, height + 36, name, `font-size="11" fill="${colors[i % colors.length]}"`);
          left += 12 + 6 * name.length;
          return text;
        });
  return [
    svgText(width / 2, -10, title, 'text-anchor="middle" font-weight="bold" font-size="12"'),
    ...grid,
    ...lines,
    `<path d="M0 0V${height}H${width}" fill="none" stroke="${textColors.axis}"/>`,
    svgText(0, height + 18, '0', 'text-anchor="middle" font-size="11"'),
    svgText(width, height + 18, `${formatThousands(steps)} steps`, 'text-anchor="end" font-size="11"'),
    ...legend,
  ].join('');
}

/** The next 1, 2 or 5 times a power of ten. */
function niceTop(max: number): number {
  if (!(max > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(max));
  return power * ([1, 1.5, 2, 3, 5, 7].find((factor) => factor * power >= max) ?? 10);
}

/** Means of neighbouring points, so that few remain. */
function thinned(points: LivePoints): LivePoints {
  const size = Math.ceil(points.length / MAX_POINTS);
  if (size <= 1) return points;
  return Array.from({ length: Math.ceil(points.length / size) }, (_, i) => {
    const some = points.slice(i * size, (i + 1) * size);
    return [some.at(-1)![0], some.reduce((sum, [, value]) => sum + value, 0) / some.length] as const;
  });
}
