import path from 'node:path';
import { cacheFolder } from '../files/cache-folder.js';
import { ContentCache } from '../files/content-cache.js';
import { codeHash, isCodeNewerThanProcess } from '../provenance/code-hash.js';
import { installedPackages } from '../provenance/installed-packages.js';
import { figureSize, isDrawing, type Picture } from './figure.js';
import { plainJson } from './json.js';
import { figureToPng, type PngOptions } from './render.js';

/** Pictures in the cache, about 100 kB each. */
const maxPictures = 500;

const renderer = new URL('./render.js', import.meta.url);
let setting: string | null | undefined;

/**
 * As {@link figureToPng}, from the cache where the same code and packages have rendered an equal figure before. The first figure of
 * a process takes two seconds otherwise. Drawings are not cached, as they need no browser's window.
 */
export async function cachedPng(figure: Picture, options: PngOptions = {}): Promise<Uint8Array> {
  if (isDrawing(figure)) return figureToPng(figure, options);
  setting ??= describeRenderer();
  if (setting === null) return figureToPng(figure, options);
  const { data, layout } = figure;
  const key = `${setting} ${JSON.stringify(plainJson({ data, layout, size: figureSize(figure), options }))}`;
  const cache = new ContentCache(path.join(cacheFolder(), 'pictures'), maxPictures);
  const found = cache.read(key);
  if (found) return found;
  const png = await figureToPng(figure, options);
  cache.write(key, png);
  return png;
}

/** All but the figure that decides about a picture; null where that is not known. */
function describeRenderer(): string | null {
  const packages = installedPackages();
  if (!packages || isCodeNewerThanProcess(renderer)) return null;
  return [process.version, process.platform, process.arch, packages.hash, codeHash(renderer)].join(' ');
}
