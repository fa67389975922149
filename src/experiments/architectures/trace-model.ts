import { InputError } from '../../errors.js';
import { correlationGroup, type TracedCost, traceConvolutions } from '../../models/convolutions.js';
import { countParameters } from '../../models/parameters.js';
import { networkFunctions } from '../../models/programs.js';
import { modelByName } from '../../trackers/catalogue.js';
import type { Architecture, Part } from './result.js';

/** Groups of tensors after the backbone. */
const afterBackbone: readonly string[] = ['neck', correlationGroup, 'down', 'head'];

/**
 * Traces a model and counts parameters and multiply-adds of its parts.
 *
 * @throws InputError when there is no model of that name, or its network has matrix products.
 */
export function traceModel(name: string): Architecture {
  const { title, tracker, build, templateSize, searchSize } = modelByName(name);
  const { table, ...network } = build();
  const sizes = { templateSize, searchSize: searchSize.track };
  const functions = networkFunctions({ table, ...network }, sizes);
  const traced = (of: typeof functions.template): TracedCost => {
    try {
      return traceConvolutions(of, table);
    } catch (cause) {
      throw cause instanceof InputError
        ? new InputError(`${name}: ${cause.message}; choose another`, { cause })
        : cause;
    }
  };
  const [template, search] = [traced(functions.template), traced(functions.search)];
  const { byGroup } = countParameters(table);
  const names = [...Object.keys(byGroup), correlationGroup];
  const place = (group: string): number => afterBackbone.indexOf(group); // -1: a part of the backbone
  const sum = ({ convolutions }: typeof template, part: string): number =>
    convolutions.reduce((all, { group, multiplyAdds }) => all + (group === part ? multiplyAdds : 0), 0);
  const parts = names
    .toSorted((a, b) => place(a) - place(b))
    .map((part): Part => {
      const isBackbone = place(part) < 0;
      const costs = { template: sum(template, part), search: sum(search, part) };
      return { name: part, isBackbone, parameters: byGroup[part] ?? 0, ...costs };
    });
  const shapes = new Map(table.map((spec) => [spec.name, spec.shape]));
  const neckInputs = template.convolutions.flatMap(({ group, kernel }) =>
    group === 'neck' ? [shapes.get(kernel!)![1]!] : [],
  );
  const isWeighted = shapes.has('rpn_head.cls_weight');
  return { name, title, family: tracker.id, ...sizes, parts, template, search, isWeighted, neckInputs };
}
