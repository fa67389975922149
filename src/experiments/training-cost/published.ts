import { publishedNumbers } from '../../data/published.js';

/** Seconds per iteration that the paper gives for a tracker, by backbone. */
export interface PublishedCost {
  readonly tracker: string;
  readonly batch: number;
  readonly frozen: { readonly baseline: number; readonly dla: number };
  readonly trained: { readonly baseline: number; readonly dla: number };
}

/** The figure of the paper that shows a family's cost, and its iterations: 20 epochs of 5000 and of 2343. */
export const paperFigures: Readonly<Record<string, { readonly figure: number; readonly iterations: number }>> = {
  siamrpnpp: { figure: 10, iterations: 100_000 },
  siamcar: { figure: 11, iterations: 46_860 },
};

/**
 * The paper's seconds per iteration (Sec. 4.7, Figs. 10a and 11a), by family. They were measured on four GPUs.
 *
 * @throws InputError when the file of published numbers is damaged.
 */
export function publishedCosts(): Readonly<Record<string, PublishedCost>> {
  const { claims } = publishedNumbers('training-cost');
  const value = (id: string): number => claims.find((claim) => claim.id === id)?.value ?? Number.NaN;
  const of = (id: string, tracker: string, batch: number): PublishedCost => ({
    tracker,
    batch,
    frozen: { baseline: value(`${id}-frozen`), dla: value(`dla-${id}-frozen`) },
    trained: { baseline: value(`${id}-whole`), dla: value(`dla-${id}-whole`) },
  });
  return { siamrpnpp: of('siamrpnpp', 'SiamRPN++', 120), siamcar: of('siamcar', 'SiamCAR', 256) };
}
