import { withOverrides } from '../config.js';
import { InputError } from '../errors.js';
import type { Rng } from '../random/random.js';
import type { Assigner, Assignment, GroundTruth } from './assignment.js';
import { atss, atssDefaults, atssRules } from './atss.js';
import { checkOptions, type OptionRules } from './check-options.js';
import { dlaAnchorBased, dlaAnchorBasedDefaults, dlaAnchorBasedRules } from './dla-anchor-based.js';
import { dlaAnchorFree, dlaAnchorFreeDefaults, dlaAnchorFreeRules } from './dla-anchor-free.js';
import { circle, circleDefaults, circleRules } from './fixed-geometry/circle.js';
import { ellipse, ellipseDefaults, ellipseRules } from './fixed-geometry/ellipse.js';
import { insideBox, insideBoxDefaults, insideBoxRules } from './fixed-geometry/inside-box.js';
import { rectangle, rectangleDefaults, rectangleRules } from './fixed-geometry/rectangle.js';
import { iouThreshold, iouThresholdDefaults, iouThresholdRules } from './iou-threshold.js';
import { autoAssign, autoAssignDefaults, autoAssignRules } from './prediction-based/autoassign.js';
import { ota, otaDefaults, otaRules } from './prediction-based/ota.js';
import { paa, paaDefaults, paaRules } from './prediction-based/paa.js';
import { simota, simotaDefaults, simotaRules } from './prediction-based/simota.js';
import { taskAligned, taskAlignedDefaults, taskAlignedRules } from './prediction-based/task-aligned.js';
import type { Predictions } from './predictions.js';
import {
  checkGrid,
  type SampleGrid,
  siamBanGrid,
  siamCarGrid,
  siamFcGrid,
  siamFcppGrid,
  siamRpnGrid,
} from './samples.js';

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
   * @throws InputError for an invalid box, a K that the grid does not have, an `into` of another grid, or if predictions are
   * needed and missing or invalid.
   */
  readonly assign: (gt: GroundTruth, rng: Rng, into?: Assignment, predictions?: Predictions) => Assignment;
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
   * @throws InputError for an unknown option or an invalid value, or a grid that is none.
   */
  readonly bind: (overrides?: object, grid?: SampleGrid) => BoundAssigner;
}

/** What {@link defineAssigner} makes an assigner of: its function, defaults and rules of its options, and how users see it. */
export interface AssignerDefinition<Options>
  extends Pick<NamedAssigner, 'title' | 'grid' | 'labels'>,
    Partial<Pick<NamedAssigner, 'needsPredictions'>> {
  readonly assign: Assigner<Options>;
  readonly defaults: Options;
  readonly rules: OptionRules<Options>;
}

/**
 * An assigner that can be bound to any grid, its options checked: of the kit, or of your own for `train` and `validate`
 * (`assigners` of their context).
 *
 * @example
 * import { numberFrom } from 'siamdla/dla/check-options';
 * import { labelPoints } from 'siamdla/dla/fixed-geometry/label-points';
 *
 * const diamond = defineAssigner({
 *   title: 'Diamond',
 *   grid: siamCarGrid,
 *   labels: 'points',
 *   defaults: { share: 0.5 },
 *   rules: { share: numberFrom(0, 1) },
 *   assign: (gt, grid, { share }, _rng, into) =>
 *     labelPoints(gt, grid, into, (x, y) => {
 *       const [cx, cy] = [(gt.x1 + gt.x2) / 2, (gt.y1 + gt.y2) / 2];
 *       const distance = Math.abs(x - cx) / (gt.x2 - gt.x1) + Math.abs(y - cy) / (gt.y2 - gt.y1);
 *       return distance <= share && !gt.negativePair ? 1 : 0; // positive, negative; -1: ignored
 *     }),
 * });
 * const own = { model: 'siamcar-tiny', assigner: 'diamond', epochs: 1, pairs: { pairsPerEpoch: 16 } };
 * const { config } = await train(own, { sets: [await syntheticTrainingSet({ sequences: 4, frames: 8 })], assigners: { diamond } });
 */
export function defineAssigner<Options extends object>(definition: AssignerDefinition<Options>): NamedAssigner {
  const { title, grid: ownGrid, labels, needsPredictions = false, defaults, rules, assign } = definition;
  return {
    title,
    grid: ownGrid,
    labels,
    needsPredictions,
    defaults,
    bind: (overrides = {}, grid = ownGrid) => {
      const options = structuredClone(checkOptions(withOverrides(defaults, overrides, title), rules, title));
      checkGrid(grid);
      return {
        grid,
        options,
        needsPredictions,
        assign: (gt, rng, into, predictions) => assign(gt, grid, options, rng, into, predictions),
      };
    },
  };
}

/**
 * All assigners of the kit, by name, in the order of Fig. 1: fixed geometry first, then those based on IoU, then DLA; those
 * that see predictions last. The only registry; the command line and the figure derive from it. Code with a fixed assigner
 * imports its function instead.
 *
 * @example
 * const bound = assigners['dla-anchor-free'].bind({ k: 9 });
 * const assignment = bound.assign({ x1: 99, y1: 80, x2: 159, y2: 166 }, random(1));
 */
export const assigners: Readonly<Record<string, NamedAssigner>> = {
  circle: defineAssigner({
    title: 'SiamFC: circle',
    assign: circle,
    grid: siamFcGrid,
    defaults: circleDefaults,
    rules: circleRules,
    labels: 'either',
  }),
  rectangle: defineAssigner({
    title: 'SiamCAR: rectangle',
    assign: rectangle,
    grid: siamCarGrid,
    defaults: rectangleDefaults,
    rules: rectangleRules,
    labels: 'either',
  }),
  ellipse: defineAssigner({
    title: 'SiamBAN: ellipses',
    assign: ellipse,
    grid: siamBanGrid,
    defaults: ellipseDefaults,
    rules: ellipseRules,
    labels: 'either',
  }),
  'inside-box': defineAssigner({
    title: 'SiamFC++: inside the box',
    assign: insideBox,
    grid: siamFcppGrid,
    defaults: insideBoxDefaults,
    rules: insideBoxRules,
    labels: 'either',
  }),
  'iou-threshold': defineAssigner({
    title: 'SiamRPN++: IoU thresholds',
    assign: iouThreshold,
    grid: siamRpnGrid,
    defaults: iouThresholdDefaults,
    rules: iouThresholdRules,
    labels: 'boxes',
  }),
  atss: defineAssigner({
    title: 'ATSS',
    assign: atss,
    grid: siamCarGrid,
    defaults: atssDefaults,
    rules: atssRules,
    labels: 'either',
  }),
  'dla-anchor-based': defineAssigner({
    title: 'DLA, anchor-based',
    assign: dlaAnchorBased,
    grid: siamRpnGrid,
    defaults: dlaAnchorBasedDefaults,
    rules: dlaAnchorBasedRules,
    labels: 'boxes',
  }),
  'dla-anchor-free': defineAssigner({
    title: 'DLA, anchor-free',
    assign: dlaAnchorFree,
    grid: siamCarGrid,
    defaults: dlaAnchorFreeDefaults,
    rules: dlaAnchorFreeRules,
    labels: 'points',
  }),
  simota: defineAssigner({
    title: 'SimOTA',
    assign: simota,
    grid: siamCarGrid,
    defaults: simotaDefaults,
    rules: simotaRules,
    labels: 'either',
    needsPredictions: true,
  }),
  ota: defineAssigner({
    title: 'OTA',
    assign: ota,
    grid: siamCarGrid,
    defaults: otaDefaults,
    rules: otaRules,
    labels: 'either',
    needsPredictions: true,
  }),
  paa: defineAssigner({
    title: 'PAA',
    assign: paa,
    grid: siamCarGrid,
    defaults: paaDefaults,
    rules: paaRules,
    labels: 'either',
    needsPredictions: true,
  }),
  'task-aligned': defineAssigner({
    title: 'TOOD: task-aligned',
    assign: taskAligned,
    grid: siamCarGrid,
    defaults: taskAlignedDefaults,
    rules: taskAlignedRules,
    labels: 'either',
    needsPredictions: true,
  }),
  autoassign: defineAssigner({
    title: 'AutoAssign',
    assign: autoAssign,
    grid: siamCarGrid,
    defaults: autoAssignDefaults,
    rules: autoAssignRules,
    labels: 'either',
    needsPredictions: true,
  }),
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
