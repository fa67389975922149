import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../errors.js';
import { readFolder } from '../files/folders.js';
import { packageRoot } from '../files/package-root.js';
import { cardEnding, cardPath, checkHash, readCard, type WeightsCard } from './weights-card.js';

/** The model that tracks where none is named: weights of it are part of the kit. */
export const shippedModel = 'siamcar-mobilenetv2';

/** Folder of the weights that are part of the kit. */
export const shippedFolder: string = path.join(packageRoot, 'data', 'weights');

/**
 * The cards of the weights in a folder, in the order of their names.
 *
 * @param folder Default: that of the kit.
 * @throws InputError that names a card which is no JSON or lacks a field.
 */
export function readCards(folder: string = shippedFolder): readonly WeightsCard[] {
  if (!existsSync(folder)) return [];
  return readFolder(folder)
    .filter((name) => name.endsWith(cardEnding))
    .sort()
    .map((name) => readCard(path.join(folder, name)));
}

/**
 * The weights of a model that are part of the kit; undefined where it has none.
 *
 * @param folder Default: that of the kit.
 * @throws InputError when the file is missing, or is another than its card describes.
 */
export function shippedWeights(model: string, folder: string = shippedFolder): string | undefined {
  const cards = readCards(folder).filter((card) => card.model === model);
  const card = cards.find(({ isDefault }) => isDefault) ?? cards[0];
  return card && checkedWeights(card, folder);
}

/**
 * Whether a file is one that a card of the kit describes, however its path is written: relative, or by a link to the folder.
 * A link to the file itself lies elsewhere, and so does what is written beside it.
 *
 * @throws InputError as {@link readCards}.
 */
export function isShipped(weights: string): boolean {
  const real = (folder: string): string => (existsSync(folder) ? realpathSync(folder) : path.resolve(folder));
  if (real(path.dirname(weights)) !== real(shippedFolder)) return false;
  return readCards().some(({ file }) => file === path.basename(weights));
}

/**
 * The path of a card's weights.
 *
 * @throws InputError when the file is missing, or is another than the card describes.
 */
export function checkedWeights({ file, sha256 }: WeightsCard, folder: string = shippedFolder): string {
  const place = path.join(folder, file);
  const card = path.basename(cardPath(place));
  if (!existsSync(place)) throw new InputError(`${place}: not found, but ${card} describes it; restore the file`);
  checkHash(place, sha256, card);
  return place;
}
