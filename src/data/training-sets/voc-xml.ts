import { InputError } from '../../errors.js';
import { readText } from '../text-file.js';
import type { ImageSize } from './track-table.js';

/** An object in an image of ImageNet. */
export interface VocObject {
  /** Number of its track in a video; empty in single images. */
  readonly track: string;
  /** x1, y1, x2, y2 in pixels. */
  readonly box: readonly [number, number, number, number];
}

/**
 * Reads an annotation in the form of PASCAL VOC, which ImageNet's are in: <size> and any number of <object> with
 * <bndbox> and, in videos, <trackid>. These are flat lists of short elements without attributes; anything else inside
 * them is refused, and what stands beside them is not looked at.
 *
 * @throws InputError that names the file and the element.
 */
export function readVocXml(file: string): { readonly size: ImageSize; readonly objects: readonly VocObject[] } {
  const text = readText(file, 'an annotation in XML').replace(/<!--[\s\S]*?-->/g, '');
  if (!/<annotation(?:\s[^>]*)?>[\s\S]*<\/annotation>\s*$/.test(text)) {
    throw new InputError(`${file}: has no complete <annotation>; expected an annotation in the form of PASCAL VOC`);
  }
  const size = element(text, 'size', file);
  const objects = [...text.matchAll(/<object>([\s\S]*?)<\/object>/g)].map(([, object]) => {
    const box = element(object!, 'bndbox', file);
    const side = (name: string): number => numberIn(box, name, file);
    const track = /<trackid>\s*(\d+)\s*<\/trackid>/.exec(object!)?.[1] ?? '';
    return { track, box: [side('xmin'), side('ymin'), side('xmax'), side('ymax')] as const };
  });
  const begun = text.match(/<object>/g)?.length ?? 0;
  if (begun !== objects.length) throw new InputError(`${file}: an <object> has no end`);
  return { size: { width: numberIn(size, 'width', file), height: numberIn(size, 'height', file) }, objects };
}

function element(text: string, name: string, file: string): string {
  const found = new RegExp(`<${name}>([\\s\\S]*?)</${name}>`).exec(text);
  if (found) return found[1]!;
  throw new InputError(`${file}: has no <${name}>; expected one`);
}

function numberIn(text: string, name: string, file: string): number {
  const word = element(text, name, file).trim();
  const value = Number(word);
  if (word !== '' && Number.isFinite(value)) return value;
  throw new InputError(`${file}: <${name}> is '${word.slice(0, 40)}'; expected a number`);
}
