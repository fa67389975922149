import { initialise } from '../models/initialise.js';
import type { HostParams, ParameterTable } from '../models/parameters.js';

/** The last layers of SiamRPN++'s and SiamCAR's heads. */
const isLast = /head\.3\.|cls_logits|bbox_pred|centerness/;

/**
 * Random weights with which a SiamRPN++ or SiamCAR network always predicts a target at rest, SiamCAR's 32 pixels to each side:
 * every frame then costs the same, for speed tests without trained weights.
 */
export function standStillParams(table: ParameterTable): HostParams {
  return Object.fromEntries(
    Object.entries(initialise(table, { rule: 'reference' })).map(([name, tensor]) => {
      if (!isLast.test(name)) return [name, tensor];
      const value = name.endsWith('bbox_pred.bias') ? Math.log(32) : 0;
      return [name, { ...tensor, data: new Float32Array(tensor.data.length).fill(value) }];
    }),
  );
}
