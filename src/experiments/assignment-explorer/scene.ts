import { cxcywhToXyxy } from '../../boxes/convert.js';
import type { Xyxy } from '../../boxes/types.js';
import { assigners } from '../../dla/assigners.js';
import type { Assignment } from '../../dla/assignment.js';
import { NEGATIVE, POSITIVE } from '../../dla/labels.js';
import { pointCount, type SampleGrid, samplePoint } from '../../dla/samples.js';
import { InputError } from '../../errors.js';
import { type AssignmentMap, assignmentMapsSvg } from '../../plots/drawings/assignment-map.js';
import { random } from '../../random/random.js';

/** The target, and the options of the assigners. */
export interface ExplorerConfig {
  /** The target's centre in pixels of the 255 x 255 search image. */
  readonly cx: number;
  readonly cy: number;
  /** The side in pixels of a square of the target's area. */
  readonly size: number;
  /** Width / height. */
  readonly aspectRatio: number;
  readonly k: number;
  /** DLA's choice when no candidate passes the threshold. */
  readonly fallback: 'none' | 'best' | 'all-best' | 'mean';
  readonly seed: number;
}

/** Titles that differ from the assigners'. */
const titles: Readonly<Record<string, string>> = { 'iou-threshold': 'SiamRPN++: IoU > 0.6, < 0.3' };

/** Every assigner in the order of the registry; those that have K or a fallback receive the configuration's. */
function shown({ k, fallback }: ExplorerConfig): readonly { name: string; title: string; overrides: object }[] {
  const geometric = Object.entries(assigners).filter(([, { needsPredictions }]) => !needsPredictions);
  return geometric.map(([name, { title, defaults }]) => {
    const hasK = 'k' in defaults;
    const overrides = { ...(hasK && { k }), ...('fallback' in defaults && { fallback }) };
    return { name, title: titles[name] ?? (hasK ? `${title}, K = ${k}` : title), overrides };
  });
}

/**
 * The target's box in pixels of the 255 x 255 search image.
 *
 * @throws InputError for a size or an aspect ratio of 0 or less.
 */
export function targetBox({ cx, cy, size, aspectRatio }: ExplorerConfig): Xyxy {
  for (const [name, value] of Object.entries({ size, aspectRatio })) {
    if (!(value > 0)) throw new InputError(`${name} is ${value}; expected a number above 0`);
  }
  const root = Math.sqrt(aspectRatio);
  return cxcywhToXyxy({ cx, cy, w: size * root, h: size / root });
}

/** The labels of one assigner. */
export interface ExplorerPanel {
  readonly assigner: string;
  readonly map: AssignmentMap;
  readonly positives: readonly number[];
  readonly negatives: number;
  readonly ignored: number;
  readonly mean: number;
  readonly std: number;
  readonly threshold: number;
  readonly fallback: boolean;
}

/**
 * Every assigner on the same target. Where a tracker's search image is larger than 255 px, the target sits at the same
 * place relative to its centre, and the points are drawn there.
 *
 * @throws InputError for a target or K that cannot be assigned.
 */
export function explorerPanels(config: ExplorerConfig): readonly ExplorerPanel[] {
  const box = targetBox(config);
  return shown(config).map(({ name, title, overrides }) => {
    const { grid, assign } = assigners[name]!.bind(overrides);
    const border = (grid.searchSize - 255) / 2;
    const gt = { x1: box.x1 + border, y1: box.y1 + border, x2: box.x2 + border, y2: box.y2 + border };
    const a = assign(gt, random(config.seed, 'explorer', name));
    return {
      assigner: name,
      map: toMap(title, box, grid, a, border),
      positives: [...a.positives],
      negatives: a.negativeCount,
      ignored: a.labels.length - a.positiveCount - a.negativeCount,
      mean: a.mean,
      std: a.std,
      threshold: a.threshold,
      fallback: a.fallback,
    };
  });
}

function toMap(title: string, target: Xyxy, grid: SampleGrid, a: Assignment, border: number): AssignmentMap {
  const place = (sample: number) => {
    const { x, y } = samplePoint(grid, sample);
    return { x: x - border, y: y - border };
  };
  // a point whose boxes have different labels is drawn as positive, else negative, else ignored
  const points = pointCount(grid);
  const best = new Int8Array(points).fill(-1);
  a.labels.forEach((label, sample) => {
    const point = sample % points;
    if (label === POSITIVE || (label === NEGATIVE && best[point] !== POSITIVE)) best[point] = label;
  });
  const labelled = (label: number) => [...best.keys()].filter((point) => best[point] === label).map(place);
  const boxes = [...a.positives].map((sample) => ({ ...place(sample), ...grid.shapes[Math.floor(sample / points)] }));
  return {
    title,
    subtitle: subtitle(grid, a),
    target,
    positives: labelled(POSITIVE),
    negatives: labelled(NEGATIVE),
    ignored: labelled(-1),
    candidates: [...new Set([...a.candidates].map((sample) => sample % points))].map(place),
    boxes: boxes.filter((box): box is typeof box & { w: number; h: number } => box.w !== undefined),
  };
}

function subtitle(grid: SampleGrid, a: Assignment): string {
  const what = grid.shapes.length > 0 ? ' anchors' : '';
  const counts = `${a.positiveCount} positive, ${a.negativeCount} negative${what}`;
  if (a.fallback) return `${counts}, fallback`;
  return Number.isNaN(a.mean) ? counts : `${counts}, T = ${a.threshold.toFixed(2)}`;
}

/** Panels per row: the fixed rules above, those based on IoU below. */
export const COLUMNS = 4;

/** Title of Fig. 1. */
export const explorerTitle = 'Fig. 1: which samples each assigner labels positive, negative or ignored';

/** The figure as SVG text. Runs in Node and, for the sliders, in a browser. */
export function explorerSvg(config: ExplorerConfig): string {
  const { x1, y1, x2, y2 } = targetBox(config);
  const size = `${(x2 - x1).toFixed(0)} x ${(y2 - y1).toFixed(0)}`;
  const place = `(${config.cx.toFixed(0)}, ${config.cy.toFixed(0)})`;
  const note = `target ${size} px at ${place} of a 255 x 255 px search image; random choices with seed ${config.seed}`;
  const maps = explorerPanels(config).map(({ map }) => map);
  return assignmentMapsSvg(explorerTitle, maps, COLUMNS, note);
}
