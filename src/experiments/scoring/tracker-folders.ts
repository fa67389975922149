import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { isFolder, subfolders } from '../../files/folders.js';

/** A tracker's raw results on one benchmark. */
export interface TrackerFolder {
  /** The folder's name. */
  readonly tracker: string;
  readonly folder: string;
}

/**
 * The trackers to score.
 *
 * @param folders One folder per tracker, or with `all` folders of such folders.
 * @returns In the order given; with `all` by name.
 * @throws InputError when a folder is not found or empty, or two trackers have the same name.
 */
export function trackerFolders(folders: readonly string[], all: boolean): readonly TrackerFolder[] {
  const found = folders.flatMap((folder) => (all ? foldersIn(folder) : [checked(folder)]));
  const trackers = found.map((folder) => ({ tracker: path.basename(path.resolve(folder)), folder }));
  for (const [i, { tracker, folder }] of trackers.entries()) {
    const earlier = trackers.findIndex((other) => other.tracker === tracker);
    if (earlier === i) continue;
    throw new InputError(
      `two trackers are called '${tracker}': ${trackers[earlier]!.folder} and ${folder}; rename one of the folders`,
    );
  }
  return trackers;
}

function checked(folder: string): string {
  if (isFolder(folder)) return folder;
  const found = existsSync(folder) ? 'is a file' : 'not found';
  throw new InputError(`results folder ${folder} ${found}; expected a folder with a tracker's raw results`);
}

function foldersIn(folder: string): string[] {
  const names = subfolders(checked(folder));
  if (names.length > 0) return names.map((name) => path.join(folder, name));
  throw new InputError(`results folder ${folder} has no subfolders; expected one per tracker`);
}

/**
 * Warnings, which begin with a path, shortened to start at the tracker's folder, as results must not contain paths of this
 * machine.
 */
export function withoutFolders(warnings: readonly string[], trackers: readonly TrackerFolder[]): string[] {
  const parents = trackers.map(({ folder }) => `${path.dirname(folder)}${path.sep}`);
  return warnings.map((warning) => {
    const longest = parents.filter((parent) => warning.startsWith(parent)).sort((a, b) => b.length - a.length)[0];
    return warning.slice(longest?.length ?? 0);
  });
}
