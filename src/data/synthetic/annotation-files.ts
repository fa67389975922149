import path from 'node:path';
import type { SyntheticConfig } from './options.js';
import type { FrameFacts } from './render.js';
import type { SequenceRecord } from './sequence-record.js';

/** The annotations with boxes, in the folder of a part. */
export function annotationFile(folder: string): string {
  return path.join(folder, 'synthetic.json');
}

/** The annotations with polygons. */
export function polygonFile(folder: string): string {
  return path.join(folder, 'synthetic-polygons.json');
}

/**
 * Annotations in pysot's layout, as in its OTB100.json: one entry for each sequence.
 *
 * @param row What `gt_rect` holds of a frame: 4 numbers or 8.
 */
export function pysotAnnotations(
  { width, height }: SyntheticConfig,
  records: readonly SequenceRecord[],
  row: (facts: FrameFacts) => readonly number[],
): string {
  const entries = records.map(({ name, attributes, frames }) => [
    name,
    {
      video_dir: name,
      init_rect: row(frames[0]!),
      img_names: frames.map((_, t) => `${name}/img/${String(t + 1).padStart(4, '0')}.jpg`),
      gt_rect: frames.map(row),
      attr: attributes,
      width,
      height,
    },
  ]);
  return `${JSON.stringify(Object.fromEntries(entries))}\n`;
}
