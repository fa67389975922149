/** x, y, w, h in pixels of the video's frames. */
export type PageBox = readonly [x: number, y: number, w: number, h: number];

/** A tracker's score map of a frame, in 8 bits. Squares are in pixels of the video's frames. */
export interface PageMap {
  /** Base64 of [size, size] bytes, row-major: 0 stands for `min`, 255 for `max`. */
  readonly values: string;
  readonly size: number;
  readonly min: number;
  readonly max: number;
  /** The square that the points' cells cover. */
  readonly covered: PageBox;
  /** The search region. */
  readonly searched: PageBox;
}

/** One frame of a sequence in the page. */
export interface PageFrame {
  /** Position in the sequence, from 0. */
  readonly index: number;
  /** Data URL of the scaled picture; empty where the image was not found. */
  readonly href: string;
  /** Ground truth; null where the target is not annotated. */
  readonly truth: PageBox | null;
  /** By tracker; null without a box. */
  readonly boxes: readonly (PageBox | null)[];
  /** Score maps by tracker; null without one. Absent where no tracker has any. */
  readonly maps?: readonly (PageMap | null)[];
}

/** One row of the table. */
export interface PageSequence {
  readonly name: string;
  /** Number of frames of the video; the page has some of them. */
  readonly length: number;
  readonly attributes: readonly string[];
  /** Success AUC by tracker. */
  readonly auc: readonly number[];
  /** What `overlaps` are; default: 'overlap'. Without ground truth the tracker's scores. */
  readonly curve?: 'overlap' | 'score';
  /** IoU, or score, in percent of every `step`-th frame by tracker; null where the target is not annotated. */
  readonly overlaps: readonly (readonly (number | null)[])[];
  readonly step: number;
  /** Size of the video's frames in pixels. */
  readonly width: number;
  readonly height: number;
  readonly frames: readonly PageFrame[];
}

/** The whole table, as plain JSON. */
export interface PageTable {
  readonly title: string;
  /** Whether it is the scrubber of a single sequence, without the table around it. Default: false. */
  readonly isOpen?: boolean;
  readonly trackers: readonly string[];
  readonly sequences: readonly PageSequence[];
  /** The line below the table. */
  readonly note: string;
  /** What the score maps are; where they are missing, how to get them. */
  readonly aboutMaps: string;
}

/** Which rows are shown, in which order. Trackers and columns by index. */
export interface TableView {
  /** The difference is the AUC of the first minus that of the second. */
  readonly compared: readonly [number, number];
  /** Empty: sequences of every attribute. */
  readonly attribute: string;
  /** Minimum absolute difference, 0 to 1. */
  readonly minDifference: number;
  /** Whose sequences are shown: all, or those on which the first or the second is better. */
  readonly better: 'any' | 'first' | 'second';
  /** A tracker's index, or a column's name. */
  readonly sortBy: number | 'name' | 'length' | 'difference';
  readonly descending: boolean;
}

/** The difference of the compared trackers on a sequence; 0 for a single tracker. */
export function differenceOf({ auc }: Pick<PageSequence, 'auc'>, [first, second]: TableView['compared']): number {
  return auc[first]! - auc[second]!;
}

/** A difference with its sign and three decimals; what rounds to nothing has no sign. */
export function differenceText(difference: number): string {
  const text = Math.abs(difference).toFixed(3);
  return `${Number(text) === 0 ? '' : difference < 0 ? '−' : '+'}${text}`;
}

/** The rows of a view in its order; rows that are equal in it keep the table's order. */
export function rowsOf(sequences: readonly PageSequence[], view: TableView): PageSequence[] {
  const { compared, attribute, minDifference, better, sortBy, descending } = view;
  const rows = sequences.filter((sequence) => {
    const difference = differenceOf(sequence, compared);
    if (attribute !== '' && !sequence.attributes.includes(attribute)) return false;
    if (Math.abs(difference) < minDifference) return false;
    return better === 'any' || (better === 'first' ? difference > 0 : difference < 0);
  });
  const value = (sequence: PageSequence): number | string => {
    if (sortBy === 'name' || sortBy === 'length') return sequence[sortBy];
    return sortBy === 'difference' ? differenceOf(sequence, compared) : sequence.auc[sortBy]!;
  };
  const sign = descending ? -1 : 1;
  return rows.sort((a, b) => {
    const [left, right] = [value(a), value(b)];
    return left === right ? 0 : left < right ? -sign : sign;
  });
}
