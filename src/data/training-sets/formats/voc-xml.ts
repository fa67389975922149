import { SaxesParser } from 'saxes';
import { InputError } from '../../../errors.js';
import { readText } from '../../../files/text-file.js';
import type { ImageSize } from '../track-table.js';

/** An object in an image of ImageNet. */
export interface VocObject {
  /** Number of its track in a video; empty in single images. */
  readonly track: string;
  /** x1, y1, x2, y2 in pixels. */
  readonly box: readonly [number, number, number, number];
}

/** Elements that are read, by their path; others, such as <part>, may stand beside them. */
const lists = new Set(['annotation', 'annotation/size', 'annotation/object', 'annotation/object/bndbox']);
const leaves = new Set([
  ...['width', 'height'].map((name) => `annotation/size/${name}`),
  'annotation/object/trackid',
  ...['xmin', 'ymin', 'xmax', 'ymax'].map((name) => `annotation/object/bndbox/${name}`),
]);
/** Nesting of other elements that is accepted. */
const maxDepth = 100;

/**
 * Reads an annotation in the form of PASCAL VOC, which ImageNet's are in: <annotation> with <size> and any number of
 * <object> with <bndbox> and, in videos, <trackid>. Other elements are not looked at.
 *
 * @throws InputError that names the file, and the line where it is not well-formed XML, or the element that is missing,
 * occurs twice, or is no number.
 */
export function readVocXml(file: string): { readonly size: ImageSize; readonly objects: readonly VocObject[] } {
  const root = parse(readText(file, 'an annotation in XML'), file);
  if (!root) throw new InputError(`${file}: has no <annotation>; expected an annotation in the form of PASCAL VOC`);
  const [width, height] = numbersIn(only(root, 'size', file), ['width', 'height'], file);
  const objects = root.children.filter(({ name }) => name === 'object');
  return {
    size: { width: width!, height: height! },
    objects: objects.map((object) => {
      const box = numbersIn(only(object, 'bndbox', file), ['xmin', 'ymin', 'xmax', 'ymax'], file);
      return { track: trackOf(object, file), box: box as unknown as VocObject['box'] };
    }),
  };
}

/** An element that is read. */
interface Element {
  readonly name: string;
  readonly path: string;
  readonly children: Element[];
  text: string;
}

/** The root element with what is read of it; undefined where it is no <annotation>. */
function parse(text: string, file: string): Element | undefined {
  let root: Element | undefined;
  const open: (Element | undefined)[] = []; // undefined: one that is not read, or lies in such a one
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw new InputError(`${file}: is not well-formed XML at line ${error.message}; expected an annotation`);
  });
  parser.on('opentag', ({ name }) => {
    const parent = open.at(-1);
    const path = open.length === 0 ? name : `${parent?.path}/${name}`;
    const isRead = (open.length === 0 || parent !== undefined) && (lists.has(path) || leaves.has(path));
    const element = isRead ? { name, path, children: [], text: '' } : undefined;
    if (parent && leaves.has(parent.path)) {
      throw new InputError(`${file}: <${parent.name}> holds <${name}>; expected a number`);
    }
    if (element) parent?.children.push(element);
    root ??= open.length === 0 ? element : undefined;
    if (open.push(element) > maxDepth) {
      throw new InputError(`${file}: is nested more than ${maxDepth} levels deep; expected an annotation`);
    }
  });
  parser.on('closetag', () => void open.pop());
  const addText = (part: string): void => {
    const element = open.at(-1);
    if (element && leaves.has(element.path)) element.text += part;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.write(text).close();
  return root;
}

/** The one child of a name. */
function only(parent: Element, name: string, file: string): Element {
  const found = parent.children.filter((child) => child.name === name);
  if (found.length === 1) return found[0]!;
  throw new InputError(`${file}: has ${found.length === 0 ? 'no' : found.length} <${name}>; expected one`);
}

function trackOf(object: Element, file: string): string {
  if (!object.children.some(({ name }) => name === 'trackid')) return '';
  const track = only(object, 'trackid', file).text.trim();
  if (/^\d+$/.test(track)) return track;
  throw new InputError(`${file}: <trackid> is '${track.slice(0, 40)}'; expected a whole number`);
}

function numbersIn(parent: Element, names: readonly string[], file: string): number[] {
  return names.map((name) => {
    const word = only(parent, name, file).text.trim();
    const value = Number(word);
    if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(word) && Number.isFinite(value)) return value;
    throw new InputError(`${file}: <${name}> is '${word.slice(0, 40)}'; expected a number`);
  });
}
