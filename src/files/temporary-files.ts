import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';

/** A name beside a file or folder that no other process or thread uses: the place's, random digits and '.tmp'. */
export function temporaryName(place: string): string {
  return `${place}.${randomBytes(8).toString('hex')}.tmp`;
}

/** Whether a name was made by {@link temporaryName}. */
export function isTemporaryName(name: string): boolean {
  return /\.[0-9a-f]{16}\.tmp$/.test(name);
}

/**
 * Removes the temporary files and folders that killed processes left in a folder. To be called while no other process writes
 * them.
 *
 * @param isOwn Whether those of a place, by its name in the folder, are to be removed; default: all.
 */
export function removeTemporary(folder: string, isOwn: (place: string) => boolean = () => true): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (!isTemporaryName(name) || !isOwn(name.replace(/\.[^.]+\.tmp$/, ''))) continue;
    rmSync(path.join(folder, name), { recursive: true, force: true });
  }
}
