import type { Rng } from '../../random/random.js';
import { planCoSiamRpn } from './cosiamrpn-plan.js';
import type { PairOptions } from './options.js';
import type { AnnotatedBox, PlannedImage } from './plan-types.js';
import { bernoulli, planPysot } from './pysot-plan.js';
import { planSiamFcPp } from './siamfcpp-plan.js';

/**
 * Plans the two images of a pair, the template first. With geometry 'pysot' both are grey or neither.
 *
 * @returns Both plans; `sharesBorder`: the search image's border has the template's mean colour, as in SiamFC++.
 */
export function planPair(
  template: AnnotatedBox,
  search: AnnotatedBox,
  options: PairOptions,
  rng: Rng,
): { readonly template: PlannedImage; readonly search: PlannedImage; readonly sharesBorder: boolean } {
  const { templateSize, searchSize } = options;
  if (options.geometry === 'siamfcpp') {
    const fixed = planSiamFcPp(template, templateSize, options.template, options, rng);
    return {
      template: fixed,
      search: planSiamFcPp(search, searchSize, options.search, options, rng),
      sharesBorder: true,
    };
  }
  if (options.geometry === 'cosiamrpn') {
    const first = planCoSiamRpn(template, templateSize, options.template, options, rng);
    const second = planCoSiamRpn(search, searchSize, options.search, options, rng);
    return { template: first, search: second, sharesBorder: false };
  }
  const grey = bernoulli(options.grey, rng);
  const first = planPysot(template, templateSize, options.template, grey, options, rng);
  const second = planPysot(search, searchSize, options.search, grey, options, rng);
  return { template: first, search: second, sharesBorder: false };
}
