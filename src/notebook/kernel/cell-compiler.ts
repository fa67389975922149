import type { SourceMapPayload } from 'node:module';
import path from 'node:path';
import { cacheFolder } from '../../files/cache-folder.js';
import { ContentCache } from '../../files/content-cache.js';
import { packageRoot } from '../../files/package-root.js';
import { type InstalledPackages, installedPackages } from '../../provenance/installed-packages.js';
import type { Build } from './build.js';
import { type Converted, type Converter, lastProgramFiles, lastSourceMaps, type Tslab } from './tslab.js';

/** A compiled cell. */
export interface CompiledCell {
  readonly converted: Converted;
  /** From TypeScript to a module, and from the module to a script. */
  readonly maps: readonly SourceMapPayload[];
}

/** Compiled cells in the cache, about 10 kB each. */
const maxCells = 3000;

/** Files that tslab makes up for a cell and for the declarations of earlier ones. */
const cellFiles: ReadonlySet<string> = new Set(
  ['__tslab__.ts', '__prev__.d.ts'].map((name) => path.join(packageRoot, name)),
);

/**
 * Compiles and checks cells, and caches those without errors: a notebook that was compiled before starts without the compiler,
 * which needs three seconds for its first cells. An entry depends on the cell, on the declarations of earlier cells, and on the
 * types of this package and of all that are installed. Cells are not cached once the notebook imports files of its author.
 */
export class CellCompiler {
  readonly #tslab: Tslab;
  readonly #build: Build;
  readonly #cache: ContentCache;
  /** Undefined where they are not known: nothing is cached then. */
  readonly #packages: InstalledPackages | undefined = installedPackages();
  /** The part of the key that all cells have in common. */
  readonly #setting: string;
  #converter: Converter | undefined;

  constructor(tslab: Tslab, build: Build, folder: string = path.join(cacheFolder(), 'cells')) {
    this.#tslab = tslab;
    this.#build = build;
    this.#cache = new ContentCache(folder, maxCells);
    this.#setting = [process.version, this.#packages?.hash, build.compilationHash()].join(' ');
  }

  /** tslab's converter, created at the first use. */
  get converter(): Converter {
    this.#converter ??= createConverter(this.#tslab);
    return this.#converter;
  }

  /**
   * Compiles a cell.
   *
   * @param declarations Of the cells before.
   */
  compile(declarations: string, source: string): CompiledCell {
    const key = JSON.stringify([this.#setting, declarations, source]);
    const found = this.#packages && this.#cache.read(key);
    if (found) return JSON.parse(found.toString()) as CompiledCell;
    const converted = this.converter.convert(declarations, source);
    const compiled = { converted, maps: lastSourceMaps() };
    if (this.#isReusable(converted)) this.#cache.write(key, JSON.stringify(compiled));
    return compiled;
  }

  /** Stops watching files; without this the process would not end. */
  close(): void {
    this.#converter?.close();
  }

  /** Whether nothing but the key decides about a cell: it has no errors, and all files are installed or of the build. */
  #isReusable({ diagnostics, sideOutputs }: Converted): boolean {
    const packages = this.#packages?.folder;
    if (packages === undefined || diagnostics.length > 0 || sideOutputs) return false;
    const isKnown = (file: string): boolean =>
      file.startsWith(packages) || this.#build.isUnchanged(file) || cellFiles.has(file);
    return lastProgramFiles().every((file) => isKnown(path.normalize(file)));
  }
}

/** A converter resolves imports from the folder in which it was created. */
function createConverter(tslab: Tslab): Converter {
  const folder = process.cwd();
  process.chdir(packageRoot);
  try {
    return tslab.createConverter({ isJS: false, isBrowser: false });
  } finally {
    process.chdir(folder);
  }
}
