import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { InputError } from '../../../errors.js';
import { readLines } from '../../../files/lines.js';
import { jpegSize } from '../../images/image-size.js';
import type { ReadContext } from '../read-context.js';
import { setSampling } from '../sampling.js';
import { type ImageSize, TrackTable } from '../track-table.js';
import type { TrainingSet } from '../training-set.js';

const expected = 'youtube_id, timestamp_ms, class_id, class_name, object_id, object_presence, xmin, xmax, ymin, ymax';

/**
 * YouTube-BoundingBoxes: yt_bb_detection_train.csv and the frames that were fetched, as STVIR/pysot @ d04028f expects them:
 * yt_bb_detection_train/CLASS/VIDEO_MILLISECONDS_CLASS_OBJECT.jpg. Rows without such a frame are dropped and counted, because
 * many videos are gone from the net.
 *
 * The boxes of the table are shares of the image's sides; they become pixels by the size of the track's first frame.
 * (pysot's own table of crops keeps shares, so that its targets have another aspect ratio than in the image.)
 *
 * @throws InputError that names the file and the line when it is missing or malformed.
 */
export async function readYoutubeBb(root: string, context: ReadContext = {}): Promise<TrainingSet> {
  const file = path.join(root, 'yt_bb_detection_train.csv');
  if (!existsSync(file)) throw new InputError(`YouTube-BB not found at ${root} (no ${path.basename(file)} there)`);
  const frames = path.join(root, 'yt_bb_detection_train');
  const pathOf = (video: string, track: string, ms: number): string => {
    const [kind, object] = track.split('.') as [string, string];
    return path.join(frames, kind, `${video}_${ms}_${kind}_${object}.jpg`);
  };
  const table = new TrackTable(pathOf);
  const total = statSync(file).size;
  let [video, track, lineNumber, bytes, missing] = ['', '', 0, 0, 0];
  let size: ImageSize | undefined;
  for (const lines of readLines(file, expected)) {
    await setImmediate(); // lets signals through
    context.signal?.throwIfAborted();
    context.progress?.(bytes, total);
    for (const line of lines) {
      lineNumber++;
      bytes += line.length + 1;
      if (line.trim() === '') continue;
      const row = rowOf(line, file, lineNumber);
      if (!row) continue; // the object is absent
      if (row.video !== video) table.video(row.video);
      if (row.video !== video || row.track !== track) {
        table.track(row.track);
        size = undefined;
      }
      [video, track] = [row.video, row.track];
      size ??= jpegSize(pathOf(video, track, row.ms));
      if (size === undefined || !existsSync(pathOf(video, track, row.ms))) {
        missing++;
        continue;
      }
      const { width, height } = size;
      table.add(row.ms, row.x1 * width, row.y1 * height, row.x2 * width, row.y2 * height, size);
    }
  }
  const { videos, dropped } = table.finish();
  return { id: 'youtubebb', ...setSampling.youtubebb, videos, dropped: { ...dropped, missing } };
}

interface Row {
  readonly video: string;
  /** Class and object: '0.1'. */
  readonly track: string;
  readonly ms: number;
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

function rowOf(line: string, file: string, number: number): Row | undefined {
  const [video, ms, kind, , object, presence, ...sides] = line.split(',');
  const values = [ms, kind, object, ...sides].map((word) => (word?.trim() ? Number(word) : Number.NaN));
  if (!/^[\w-]+$/.test(video ?? '') || sides.length !== 4 || !values.every(Number.isFinite)) {
    throw new InputError(`${file}: line ${number} is '${line.slice(0, 80)}'; expected ${expected}`);
  }
  if (presence === 'absent') return undefined;
  const [time, , , x1, x2, y1, y2] = values as [number, number, number, number, number, number, number];
  return { video: video!, track: `${Number(kind)}.${Number(object)}`, ms: time, x1, y1, x2, y2 };
}
