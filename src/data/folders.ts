import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Whether a place is a folder. Links are followed; one that leads nowhere is none. */
export function isFolder(place: string): boolean {
  return statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Names of the folders in a folder, by name: links to folders are among them, hidden ones are not.
 *
 * @throws When the folder cannot be read.
 */
export function subfolders(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => !entry.name.startsWith('.'))
    .filter((entry) => (entry.isSymbolicLink() ? isFolder(path.join(folder, entry.name)) : entry.isDirectory()))
    .map(({ name }) => name)
    .sort();
}

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** Names of the images in a folder in the order of their numbers, 2.jpg before 10.jpg; none where it is no folder. */
export function imageNames(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .filter((name) => /\.(jpe?g|png|webp|bmp|tiff?)$/i.test(name))
    .sort(byNumber);
}
