import { InputError } from '../errors.js';
import type { Scale } from '../study/experiment.js';
import { notOnRealVideos, type Reproduction } from './reproduction.js';
import { reproductions } from './reproductions.js';

/** The paper's tables and figures named in a text: 'Figs. 2 and 3' gives fig2 and fig3. */
export function paperKeys(paper: string): string[] {
  let kind = '';
  return [...paper.matchAll(/(Fig|Table|Sec)s?\.?\s*(?=\d)|(\d+(?:\.\d+)?)/g)].flatMap(([, word, number]) => {
    if (word) kind = word.toLowerCase();
    return number ? [`${kind}${number}`] : [];
  });
}

/**
 * Chooses reproductions.
 *
 * @param only Ids of reproductions ('vot-trained') or experiments ('vot'), or the paper's tables and figures ('fig4',
 * 'table2'); default: all but those that are run on request at this scale.
 * @param seeds Training seeds; default: those of the scale.
 * @returns At scale 'real' of these the ones that run on real videos; with seeds the ones that train.
 * @throws InputError that lists the known names, or for a name of which none runs on real videos or, with seeds, trains.
 */
export function chooseReproductions(
  only: readonly string[] | undefined,
  scale: Scale,
  seeds?: readonly number[],
): readonly Reproduction[] {
  const chosen = reproductionsNamed(only, scale);
  if (seeds === undefined) return chosen;
  const trained = chosen.flatMap((each) => each.withSeeds(scale, seeds) ?? []);
  const untrained = only?.find((name) => !trained.some((each) => matches(each, name)));
  if (untrained !== undefined) {
    throw new InputError(`'${untrained}' trains nothing, so that it has no training seeds; run it without them`);
  }
  return trained;
}

function reproductionsNamed(only: readonly string[] | undefined, scale: Scale): readonly Reproduction[] {
  const available = reproductions.filter(({ onRealVideos }) => scale !== 'real' || onRealVideos);
  if (only === undefined) return available.filter(({ onRequest }) => !onRequest.includes(scale));
  for (const name of only) {
    if (available.some((each) => matches(each, name))) continue;
    if (reproductions.some((each) => matches(each, name))) throw notOnRealVideos(name);
    const names = reproductions.flatMap(({ id, experiment, paper }) => [id, experiment, ...paperKeys(paper)]);
    throw new InputError(`unknown experiment '${name}'; expected some of ${[...new Set(names)].join(', ')}`);
  }
  return available.filter((each) => only.some((name) => matches(each, name)));
}

function matches({ id, experiment, paper }: Reproduction, name: string): boolean {
  return id === name || experiment === name || paperKeys(paper).includes(name.toLowerCase().replace(/[\s._-]/g, ''));
}
