import path from 'node:path';
import { cacheFolder } from '../files/cache-folder.js';
import { ContentCache } from '../files/content-cache.js';
import { codeHash, isCodeNewerThanProcess } from '../provenance/code-hash.js';
import { installedPackages } from '../provenance/installed-packages.js';
import { figureSize, isDrawing, type Picture } from './figure.js';
import { plainJson } from './json.js';
import { figureToPng, figureToSvg, type PngOptions, svgToPng } from './render.js';

/** Pictures in the cache, about 100 kB each. */
const maxPictures = 500;

/**
 * The latest figures whose SVG is kept: plotly.js draws a figure once for its file and for the report, which differ in
 * scale.
 */
const maxDrawn = 64;
const drawn = new Map<string, Promise<string>>();

const renderer = new URL('./render.js', import.meta.url);
let setting: string | null | undefined;

/**
 * As {@link figureToPng}, from the cache where the same code and packages have rendered an equal figure before. The first
 * figure of a process takes two seconds otherwise. Drawings are not cached, as they need no browser's window.
 */
export async function cachedPng(figure: Picture, options: PngOptions = {}): Promise<Uint8Array> {
  if (isDrawing(figure)) return figureToPng(figure, options);
  setting ??= describeRenderer();
  if (setting === null) return figureToPng(figure, options);
  const { data, layout } = figure;
  const size = { ...figureSize(figure), ...options };
  const content = JSON.stringify(plainJson({ data, layout, width: size.width, height: size.height }));
  const key = `${setting} ${JSON.stringify(plainJson(options))} ${content}`;
  const cache = new ContentCache(path.join(cacheFolder(), 'pictures'), maxPictures);
  const found = cache.read(key);
  if (found) return found;
  const png = await svgToPng(await svgOf(content, () => figureToSvg(figure, options)), options);
  cache.write(key, png);
  return png;
}

function svgOf(content: string, draw: () => Promise<string>): Promise<string> {
  const known = drawn.get(content);
  if (known) return known;
  const svg = draw();
  drawn.set(content, svg);
  svg.catch(() => drawn.delete(content));
  if (drawn.size > maxDrawn) drawn.delete(drawn.keys().next().value!);
  return svg;
}

/** All but the figure that decides about a picture; null where that is not known. */
function describeRenderer(): string | null {
  const packages = installedPackages();
  if (!packages || isCodeNewerThanProcess(renderer)) return null;
  return [process.version, process.platform, process.arch, packages.hash, codeHash(renderer)].join(' ');
}
