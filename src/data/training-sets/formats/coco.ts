import { existsSync } from 'node:fs';
import path from 'node:path';
import { InputError } from '../../../errors.js';
import { isFolder } from '../../../files/folders.js';
import type { ReadContext } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';
import { readObjects } from './json-stream.js';

interface CocoImage {
  readonly id: number;
  readonly file: string;
  readonly width: number;
  readonly height: number;
  /** x, y, w, h of each object, flat. */
  readonly boxes: number[];
}

/**
 * COCO's training images: annotations/instances_train2017.json and train2017/. Every object of an image is a track of one
 * frame. Groups of objects ("crowd") are included, as in STVIR/pysot @ d04028f, coco/gen_json.py.
 *
 * Without the training split the validation split is read, val2017 (1 GB instead of 19), and named in the title: the first of
 * the two with annotations and a folder of images, else the first with annotations. With both, only train2017 is read.
 *
 * @throws InputError that names the file if it is missing or an entry is malformed.
 */
export function readCocoTrain(root: string, context: ReadContext = {}): TrainingSet {
  const split = splitIn(root);
  const file = annotationsOf(root, split);
  if (!existsSync(file)) throw new InputError(`COCO not found at ${root} (no ${path.relative(root, file)} there)`);
  const table = new TrackTable((name) => path.join(root, split, name));
  for (const image of readImages(file, context)) {
    table.video(image.file);
    for (let i = 0; i < image.boxes.length; i += 4) {
      const [x, y, w, h] = image.boxes.slice(i, i + 4) as [number, number, number, number];
      table.track(String(i / 4));
      table.add(0, x, y, x + w, y + h, image);
    }
  }
  const title = split === 'train2017' ? setSampling.coco.title : `${setSampling.coco.title} (${split})`;
  return { id: 'coco', ...setSampling.coco, title, ...table.finish() };
}

/** The images of a file of annotations with their boxes, in the order of the file. */
function readImages(file: string, { signal, progress }: ReadContext): Iterable<CocoImage> {
  const images = new Map<number, CocoImage>();
  const early: { readonly id: number; readonly box: readonly number[] }[] = []; // annotations that precede their image
  const wanted = { form: 'entries', names: ['images', 'annotations'] } as const;
  const onProgress = (done: number, total: number): void => {
    signal?.throwIfAborted();
    progress?.(done, total);
  };
  for (const { name, value } of readObjects(file, wanted, onProgress)) {
    if (name === 'images') {
      const image = imageOf(value, file);
      images.set(image.id, image);
    } else {
      const annotation = annotationOf(value, file);
      const image = images.get(annotation.id);
      if (image) image.boxes.push(...annotation.box);
      else early.push(annotation);
    }
  }
  for (const { id, box } of early) {
    const image = images.get(id);
    if (!image) throw new InputError(`${file}: an annotation refers to image ${id}; expected an id in 'images'`);
    image.boxes.push(...box);
  }
  return images.values();
}

/** The split to read: the first with annotations and images, else the first with annotations, else train2017. */
function splitIn(root: string): string {
  const annotated = ['train2017', 'val2017'].filter((split) => existsSync(annotationsOf(root, split)));
  return annotated.find((split) => isFolder(path.join(root, split))) ?? annotated[0] ?? 'train2017';
}

function annotationsOf(root: string, split: string): string {
  return path.join(root, 'annotations', `instances_${split}.json`);
}

function imageOf(value: unknown, file: string): CocoImage {
  const { id, file_name: name, width, height } = value as Record<string, unknown>;
  const isImage = [id, width, height].every(Number.isFinite) && typeof name === 'string' && isInside(name);
  if (!isImage) {
    throw new InputError(`${file}: an image is ${excerpt(value)}; expected id, file_name, width and height`);
  }
  return { id, file: name, width, height, boxes: [] } as unknown as CocoImage;
}

function annotationOf(value: unknown, file: string): { readonly id: number; readonly box: readonly number[] } {
  const { image_id: id, bbox } = value as Record<string, unknown>;
  if (!Number.isFinite(id) || !Array.isArray(bbox) || bbox.length !== 4 || !bbox.every(Number.isFinite)) {
    throw new InputError(`${file}: an annotation is ${excerpt(value)}; expected image_id and bbox [x, y, w, h]`);
  }
  return { id: id as number, box: bbox as number[] };
}

/** True if a path stays in the folder of images. */
function isInside(name: string): boolean {
  return name !== '' && !path.isAbsolute(name) && !name.split(/[/\\]/).includes('..');
}

function excerpt(value: unknown): string {
  return JSON.stringify(value).slice(0, 80);
}
