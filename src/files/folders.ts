import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { InputError, messageOf } from '../errors.js';

/**
 * Whether a place is a folder. Links are followed; one that leads nowhere is none.
 *
 * @throws InputError that names the place where it cannot be told, as of a link that leads to itself.
 */
export function isFolder(place: string): boolean {
  return reading(place, () => statSync(place, { throwIfNoEntry: false })?.isDirectory() ?? false);
}

/**
 * Names of the files and folders in a folder. Those that macOS adds to archives and to foreign disks, `._NAME` beside NAME,
 * are left out: they have the endings of images and annotations, and are none.
 *
 * @param recursive Whether those in its folders are listed too, as paths relative to it.
 * @throws InputError that names the folder when it cannot be read.
 */
export function readFolder(folder: string, recursive: boolean = false): string[] {
  const names = reading(folder, () => readdirSync(folder, { recursive, encoding: 'utf8' }));
  return names.filter((name) => !path.basename(name).startsWith('._'));
}

function reading<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new InputError(`${folder}: cannot be read (${messageOf(cause)}); expected a folder`, { cause });
  }
}

/**
 * Names of the folders in a folder, by name: links to folders are among them, hidden ones are not, nor the one in which a
 * disk keeps what it has repaired, `lost+found`, which only its administrator can read.
 *
 * @throws InputError that names the folder, or the link in it, that cannot be read.
 */
export function subfolders(folder: string): string[] {
  return reading(folder, () => readdirSync(folder, { withFileTypes: true }))
    .filter(({ name }) => !name.startsWith('.') && name !== 'lost+found')
    .filter((entry) => (entry.isSymbolicLink() ? isFolder(path.join(folder, entry.name)) : entry.isDirectory()))
    .map(({ name }) => name)
    .sort();
}

const byNumber = new Intl.Collator('en', { numeric: true }).compare;

/** Names of the images in a folder in the order of their numbers, 2.jpg before 10.jpg; none where it is no folder. */
export function imageNames(folder: string): string[] {
  if (!isFolder(folder)) return [];
  return readFolder(folder)
    .filter((name) => /\.(jpe?g|png|webp|bmp|tiff?)$/i.test(name))
    .sort(byNumber);
}
