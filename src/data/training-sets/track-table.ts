import type { DroppedBoxes, Track, TrainingVideo } from './training-set.js';

/** Size of an image in pixels, where it is known. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** A typed array that grows. */
class Column<A extends Float32Array | Int32Array> {
  length = 0;

  constructor(public values: A) {}

  push(value: number): void {
    if (this.length === this.values.length) {
      const larger = new (this.values.constructor as new (length: number) => A)(2 * this.length + 64);
      larger.set(this.values);
      this.values = larger;
    }
    this.values[this.length++] = value;
  }
}

/**
 * Collects annotated boxes into videos and tracks. Stored in a few typed arrays, about 20 bytes per box, for sets of millions
 * of boxes; track objects are created on access.
 *
 * Boxes without area or entirely outside the image are dropped and counted; empty tracks and videos are dropped.
 */
export class TrackTable {
  readonly #pathOf: (video: string, track: string, frame: number) => string;
  readonly #names: string[] = [];
  readonly #trackNames: string[] = [];
  readonly #firstTrack = new Column(new Int32Array(64));
  readonly #firstBox = new Column(new Int32Array(64));
  readonly #frames = new Column(new Int32Array(1024));
  readonly #boxes = new Column(new Float32Array(4096));
  #empty = 0;
  #outside = 0;

  /** @param pathOf Returns the image path of a frame by the names of its video and track and its number. */
  constructor(pathOf: (video: string, track: string, frame: number) => string) {
    this.#pathOf = pathOf;
  }

  /** Begins a video. */
  video(name: string): void {
    this.#dropEmptyTrack();
    if (this.#names.length > 0 && this.#firstTrack.values[this.#names.length - 1] === this.#trackNames.length) {
      this.#names.pop(); // the previous video has no track
      this.#firstTrack.length--;
    }
    this.#names.push(name);
    this.#firstTrack.push(this.#trackNames.length);
  }

  /** Begins a track of the last video. */
  track(name: string): void {
    this.#dropEmptyTrack();
    this.#trackNames.push(name);
    this.#firstBox.push(this.#frames.length);
  }

  /** Adds an annotated frame to the last track, in the order of frames. Coordinates are stored as float32, and so checked. */
  add(frame: number, left: number, top: number, right: number, bottom: number, size?: ImageSize): void {
    const [x1, y1] = [Math.fround(left), Math.fround(top)];
    const [x2, y2] = [Math.fround(right), Math.fround(bottom)];
    if (!(x2 > x1 && y2 > y1) || ![x1, y1, x2, y2].every(Number.isFinite)) {
      this.#empty++;
    } else if (size && (x2 <= 0 || y2 <= 0 || x1 >= size.width || y1 >= size.height)) {
      this.#outside++;
    } else {
      this.#frames.push(frame);
      for (const value of [x1, y1, x2, y2]) this.#boxes.push(value);
    }
  }

  /** The videos, and the numbers of dropped boxes. Nothing may be added afterwards. */
  finish(): { readonly videos: readonly TrainingVideo[]; readonly dropped: DroppedBoxes } {
    this.video(''); // drops a last empty video; this one is removed below
    const videos = this.#names.slice(0, -1).map((name, i): TrainingVideo => {
      const table = this;
      return {
        name,
        get tracks() {
          return table.#tracksOf(i);
        },
      };
    });
    this.#firstBox.push(this.#frames.length);
    return { videos, dropped: { empty: this.#empty, outside: this.#outside } };
  }

  #tracksOf(video: number): readonly Track[] {
    const first = this.#firstTrack.values[video]!;
    const count = this.#firstTrack.values[video + 1]! - first;
    return Array.from({ length: count }, (_, i) => this.#trackAt(this.#names[video]!, first + i));
  }

  #trackAt(video: string, track: number): Track {
    const from = this.#firstBox.values[track]!;
    const to = this.#firstBox.values[track + 1]!;
    return {
      length: to - from,
      boxes: this.#boxes.values.subarray(4 * from, 4 * to),
      path: (index) => this.#pathOf(video, this.#trackNames[track]!, this.#frames.values[from + index]!),
      frameNumber: (index) => this.#frames.values[from + index]!,
    };
  }

  #dropEmptyTrack(): void {
    const last = this.#trackNames.length - 1;
    if (last < this.#firstTrackOfLastVideo() || this.#firstBox.values[last] !== this.#frames.length) return;
    this.#trackNames.pop();
    this.#firstBox.length--;
  }

  #firstTrackOfLastVideo(): number {
    return this.#names.length === 0 ? 0 : this.#firstTrack.values[this.#names.length - 1]!;
  }
}
