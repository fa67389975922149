import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../../files/package-root.js';

/** Compiled code and types that no cell uses: a change there needs no new kernel. */
const unused = /(^|[\\/])(cli|testing)[\\/]|\.test\./;

interface CompiledFile {
  size: number;
  mtimeMs: number;
  readonly hash: string;
}

/** What decides how cells are compiled: types of the package, and the code that compiles. */
const decidesAboutCells = /\.d\.ts$|[\\/]notebook[\\/]kernel[\\/]/;

/** The compiled package as it was when the kernel started. */
export class Build {
  readonly #files: Map<string, CompiledFile> = new Map();
  readonly #folder: string;

  /** @param folder Where the compiled package is. */
  constructor(folder: string = path.join(packageRoot, 'dist')) {
    this.#folder = folder;
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    for (const name of names.filter((file) => /\.(c?js|d\.ts)$/.test(file) && !unused.test(file))) {
      const file = path.join(folder, name);
      const { size, mtimeMs } = statSync(file);
      this.#files.set(file, { size, mtimeMs, hash: hashOf(file) });
    }
  }

  /** Whether a file is part of the build and has the content that it had at first. */
  isUnchanged(file: string): boolean {
    const known = this.#files.get(file);
    return known !== undefined && isAsKnown(file, known);
  }

  /** A hash of all that decides how cells are compiled, independent of the package's folder. */
  compilationHash(): string {
    const files = [...this.#files]
      .filter(([file]) => decidesAboutCells.test(file))
      .sort(([a], [b]) => (a < b ? -1 : 1));
    const hash = createHash('sha256');
    for (const [file, known] of files) hash.update(`${path.relative(this.#folder, file)} ${known.hash}\n`);
    return hash.digest('hex');
  }

  /**
   * Whether a file has another content than at first, or is gone. A running kernel cannot take new code: what it has
   * loaded stays, what it loads later would be new. Content is read only where size or time differ.
   */
  hasChanged(): boolean {
    return [...this.#files].some(([file, known]) => !isAsKnown(file, known));
  }
}

function isAsKnown(file: string, known: CompiledFile): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found || found.size !== known.size) return false;
  if (found.mtimeMs === known.mtimeMs) return true;
  if (hashOf(file) !== known.hash) return false;
  known.mtimeMs = found.mtimeMs;
  return true;
}

function hashOf(file: string): string {
  return createHash('sha1').update(readFileSync(file)).digest('base64');
}
