import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import type { Rng } from '../random/random.js';
import type { Assigner, Assignment, GroundTruth } from './assignment.js';
import { atss, atssDefaults } from './atss.js';
import { circle, circleDefaults } from './circle.js';
import { dlaAnchorBased, dlaAnchorBasedDefaults } from './dla-anchor-based.js';
import { dlaAnchorFree, dlaAnchorFreeDefaults } from './dla-anchor-free.js';
import { ellipse, ellipseDefaults } from './ellipse.js';
import { insideBox, insideBoxDefaults } from './inside-box.js';
import { iouThreshold, iouThresholdDefaults } from './iou-threshold.js';
import { rectangle, rectangleDefaults } from './rectangle.js';
import { type SampleGrid, siamBanGrid, siamCarGrid, siamFcGrid, siamFcppGrid, siamRpnGrid } from './samples.js';

/** A strategy with its grid and options chosen: what remains is to hand it targets. */
export interface BoundAssigner {
  readonly grid: SampleGrid;
  /** The resolved options, to be stored with results. */
  readonly options: object;
  readonly assign: (gt: GroundTruth, rng: Rng, into?: Assignment) => Assignment;
}

/** Fixes a strategy's grid and options. */
export function bindAssigner<Options extends object>(
  assigner: Assigner<Options>,
  grid: SampleGrid,
  options: Options,
): BoundAssigner {
  return { grid, options, assign: (gt, rng, into) => assigner(gt, grid, options, rng, into) };
}

/** A strategy by its name, for where text chooses one: the command line and the explorer. */
export interface Strategy {
  /** Its title in figures and tables. */
  readonly title: string;
  /** The grid of the tracker it was made for. */
  readonly grid: SampleGrid;
  /** Every option with its default. */
  readonly defaults: object;
  /** Chooses a grid and the options that differ from the defaults. @throws InputError for an unknown option. */
  readonly bind: (overrides?: object, grid?: SampleGrid) => BoundAssigner;
}

function strategy<O extends object>(
  title: string,
  assigner: Assigner<O>,
  defaultGrid: SampleGrid,
  defaults: O,
): Strategy {
  return {
    title,
    grid: defaultGrid,
    defaults,
    bind: (overrides = {}, grid = defaultGrid) =>
      bindAssigner(assigner, grid, withOverrides(defaults, overrides, title)),
  };
}

/** Every strategy of the kit, by name. Code that knows its strategy imports the function itself. */
export const strategies: Readonly<Record<string, Strategy>> = {
  'dla-anchor-based': strategy('DLA, anchor-based', dlaAnchorBased, siamRpnGrid, dlaAnchorBasedDefaults),
  'dla-anchor-free': strategy('DLA, anchor-free', dlaAnchorFree, siamCarGrid, dlaAnchorFreeDefaults),
  'iou-threshold': strategy('SiamRPN++: IoU thresholds', iouThreshold, siamRpnGrid, iouThresholdDefaults),
  rectangle: strategy('SiamCAR: rectangle', rectangle, siamCarGrid, rectangleDefaults),
  circle: strategy('SiamFC: circle', circle, siamFcGrid, circleDefaults),
  ellipse: strategy('SiamBAN: ellipses', ellipse, siamBanGrid, ellipseDefaults),
  'inside-box': strategy('SiamFC++: inside the box', insideBox, siamFcppGrid, insideBoxDefaults),
  atss: strategy('ATSS', atss, siamCarGrid, atssDefaults),
};

/**
 * The strategy of a name.
 *
 * @throws InputError that lists the known names.
 */
export function strategyByName(name: string): Strategy {
  const found = Object.hasOwn(strategies, name) ? strategies[name] : undefined;
  if (found) return found;
  throw new InputError(`unknown strategy '${name}'; expected one of ${Object.keys(strategies).join(', ')}`);
}
