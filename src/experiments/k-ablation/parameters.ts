import * as v from 'valibot';
import { type CommonScale, commonScales } from '../../study/experiment.js';
import { checkedParameters } from '../parameters/checked-parameters.js';
import { checkKAblation } from './check.js';
import { kAblation } from './k-ablation.js';
import type { KAblationConfig } from './result.js';
import { targetShapesAt } from './target-shapes-of.js';

/** Parameters of the K ablation in a notebook; what is empty or 0 is as the scale says. */
export interface KAblationParameters {
  readonly scale: CommonScale;
  /** Values of K, in any order. */
  readonly ks?: readonly number[];
  /** Pairs for each K. */
  readonly pairs?: number;
  /** A JSON file in pysot's layout or a folder in OTB's layout, whose boxes give the shapes of targets; default: OTB100's. */
  readonly annotations?: string;
  readonly seed?: number;
}

const schema = v.object({
  scale: v.picklist(commonScales),
  ks: v.optional(v.array(v.number())),
  pairs: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  annotations: v.optional(v.string()),
  seed: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
});

/**
 * The configuration of the K ablation.
 *
 * @throws InputError in one line for an unknown name, a value of another type or range, or annotations that cannot be read.
 */
export function kAblationFrom(parameters: KAblationParameters): KAblationConfig {
  const { scale, ks = [], pairs = 0, annotations = '', seed } = checkedParameters(schema, parameters);
  const base = kAblation.scales[scale];
  const config: KAblationConfig = {
    ...base,
    ...(ks.length > 0 && { ks: ks.toSorted((a, b) => a - b) }),
    ...(pairs > 0 && { pairs, epochs: Math.min(base.epochs, pairs) }),
    ...(annotations !== '' && { shapes: targetShapesAt(annotations) }),
    ...(seed !== undefined && { seed }),
  };
  checkKAblation(config);
  return config;
}
