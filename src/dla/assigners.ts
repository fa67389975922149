import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import type { Rng } from '../random/random.js';
import type { Assigner, Assignment, GroundTruth } from './assignment.js';
import { atss, atssDefaults } from './atss.js';
import { autoAssign, autoAssignDefaults, autoAssignRules } from './autoassign.js';
import {
  anchorShapes,
  anyValue,
  checkOptions,
  integerFrom,
  numberFrom,
  type OptionRules,
  oneOf,
} from './check-options.js';
import { circle, circleDefaults } from './circle.js';
import { dlaAnchorBased, dlaAnchorBasedDefaults } from './dla-anchor-based.js';
import { dlaAnchorFree, dlaAnchorFreeDefaults } from './dla-anchor-free.js';
import { dlaRules } from './dla-options.js';
import { ellipse, ellipseDefaults } from './ellipse.js';
import { insideBox, insideBoxDefaults } from './inside-box.js';
import { iouThreshold, iouThresholdDefaults } from './iou-threshold.js';
import { ota, otaDefaults, otaRules } from './ota.js';
import { paa, paaDefaults, paaRules } from './paa.js';
import type { Predictions } from './predictions.js';
import { rectangle, rectangleDefaults } from './rectangle.js';
import { type SampleGrid, siamBanGrid, siamCarGrid, siamFcGrid, siamFcppGrid, siamRpnGrid } from './samples.js';
import { simota, simotaDefaults, simotaRules } from './simota.js';
import { taskAligned, taskAlignedDefaults, taskAlignedRules } from './task-aligned.js';

/** An assigner bound to a grid and options. */
export interface BoundAssigner {
  readonly grid: SampleGrid;
  /** All options, stored with results. */
  readonly options: object;
  /** True when `assign` throws without `predictions`. */
  readonly needsPredictions: boolean;
  /**
   * Labels the samples of one image; with `into`, that assignment is overwritten and returned.
   *
   * @throws InputError for an invalid box, or if predictions are needed and missing.
   */
  readonly assign: (gt: GroundTruth, rng: Rng, into?: Assignment, predictions?: Predictions) => Assignment;
}

/** Binds an assigner to a grid and options. */
function bindAssigner<Options extends object>(
  assigner: Assigner<Options>,
  grid: SampleGrid,
  options: Options,
  needsPredictions: boolean,
): BoundAssigner {
  return {
    grid,
    options,
    needsPredictions,
    assign: (gt, rng, into, predictions) => assigner(gt, grid, options, rng, into, predictions),
  };
}

/** An assigner that users choose by name: on the command line and in the explorer. */
export interface NamedAssigner {
  /** Title in figures and tables. */
  readonly title: string;
  /** Default grid: that of the tracker that the assigner comes from. */
  readonly grid: SampleGrid;
  /** What it labels: the anchor boxes of a grid, its points, or either. */
  readonly labels: 'boxes' | 'points' | 'either';
  /** True when it labels by the network's predictions, which `assign` must receive. */
  readonly needsPredictions: boolean;
  /** Every option with its default. */
  readonly defaults: object;
  /**
   * Binds the assigner to a grid and options.
   *
   * @param overrides Options that differ from the defaults.
   * @throws InputError for an unknown option or an invalid value.
   */
  readonly bind: (overrides?: object, grid?: SampleGrid) => BoundAssigner;
}

function named<O extends object>(
  title: string,
  assigner: Assigner<O>,
  defaultGrid: SampleGrid,
  defaults: O,
  rules: OptionRules<O>,
  labels: NamedAssigner['labels'] = 'either',
  needsPredictions: boolean = false,
): NamedAssigner {
  return {
    title,
    grid: defaultGrid,
    labels,
    needsPredictions,
    defaults,
    bind: (overrides = {}, grid = defaultGrid) =>
      bindAssigner(
        assigner,
        grid,
        checkOptions(withOverrides(defaults, overrides, title), rules, title),
        needsPredictions,
      ),
  };
}

/**
 * All assigners of the kit, by name, in the order of Fig. 1: fixed geometry first, then those based on IoU, then DLA;
 * those that see predictions last. The only registry; the command line and the figure derive from it. Code with a fixed assigner imports its function instead.
 *
 * @example
 * const bound = assigners['dla-anchor-free'].bind({ k: 9 });
 * const assignment = bound.assign({ x1: 99, y1: 80, x2: 159, y2: 166 }, random(1));
 */
export const assigners: Readonly<Record<string, NamedAssigner>> = {
  circle: named('SiamFC: circle', circle, siamFcGrid, circleDefaults, { r1: numberFrom(0), r2: numberFrom(0) }),
  rectangle: named('SiamCAR: rectangle', rectangle, siamCarGrid, rectangleDefaults, { ratio: numberFrom(0) }),
  ellipse: named('SiamBAN: ellipses', ellipse, siamBanGrid, ellipseDefaults, {
    inner: numberFrom(0),
    outer: numberFrom(0),
    maxPositives: integerFrom(0),
    maxNegatives: integerFrom(0),
    pairNegatives: integerFrom(0),
  }),
  'inside-box': named('SiamFC++: inside the box', insideBox, siamFcppGrid, insideBoxDefaults, {}),
  'iou-threshold': named(
    'SiamRPN++: IoU thresholds',
    iouThreshold,
    siamRpnGrid,
    iouThresholdDefaults,
    {
      high: numberFrom(0, 1),
      low: numberFrom(0, 1),
      maxPositives: integerFrom(0),
      maxNegatives: integerFrom(0),
      windowNegatives: integerFrom(0),
    },
    'boxes',
  ),
  atss: named('ATSS', atss, siamCarGrid, atssDefaults, {
    k: anyValue,
    boxes: anchorShapes,
    tolerance: numberFrom(0, 1),
  }),
  'dla-anchor-based': named(
    'DLA, anchor-based',
    dlaAnchorBased,
    siamRpnGrid,
    dlaAnchorBasedDefaults,
    { ...dlaRules, topK: oneOf('points', 'boxes') },
    'boxes',
  ),
  'dla-anchor-free': named(
    'DLA, anchor-free',
    dlaAnchorFree,
    siamCarGrid,
    dlaAnchorFreeDefaults,
    { ...dlaRules, boxes: anchorShapes },
    'points',
  ),
  simota: named('SimOTA', simota, siamCarGrid, simotaDefaults, simotaRules, 'either', true),
  ota: named('OTA', ota, siamCarGrid, otaDefaults, otaRules, 'either', true),
  paa: named('PAA', paa, siamCarGrid, paaDefaults, paaRules, 'either', true),
  'task-aligned': named(
    'TOOD: task-aligned',
    taskAligned,
    siamCarGrid,
    taskAlignedDefaults,
    taskAlignedRules,
    'either',
    true,
  ),
  autoassign: named('AutoAssign', autoAssign, siamCarGrid, autoAssignDefaults, autoAssignRules, 'either', true),
};

/**
 * Looks up an assigner by name.
 *
 * @throws InputError that lists the known names.
 */
export function assignerByName(name: string): NamedAssigner {
  const found = Object.hasOwn(assigners, name) ? assigners[name] : undefined;
  if (found) return found;
  throw new InputError(`unknown assigner '${name}'; expected one of ${Object.keys(assigners).join(', ')}`);
}
