import path from 'node:path';

/** The image files of a sequence, made when asked for: annotations can be read without images. */
export interface FrameList {
  readonly length: number;
  /** The path of frame `index`, counted from 0. The file need not exist. */
  path(index: number): string;
}

/** What the images of a sequence are called when they are numbered without a gap. */
export interface NumberedFrames {
  readonly folder: string;
  /** Number of the first image. */
  readonly first: number;
  readonly length: number;
  /** Digits of the number, zeros included. */
  readonly digits: number;
  /** '.jpg' unless told. */
  readonly extension?: string;
}

/** Frames called 0001.jpg, 0002.jpg and so on. */
export function numberedFrames({ folder, first, length, digits, extension = '.jpg' }: NumberedFrames): FrameList {
  return {
    length,
    path: (index) => {
      checkIndex(index, length);
      return path.join(folder, `${String(first + index).padStart(digits, '0')}${extension}`);
    },
  };
}

/**
 * Frames from a list of paths relative to `root`. A list that is numbered without a gap is kept as its first name only,
 * so that the hundreds of thousands of names of a large benchmark take no memory.
 */
export function listedFrames(root: string, names: readonly string[]): FrameList {
  const numbered = asNumbered(names);
  if (numbered) return numberedFrames({ ...numbered, folder: path.join(root, numbered.folder) });
  const { length } = names;
  return {
    length,
    path: (index) => {
      checkIndex(index, length);
      return path.join(root, names[index]!);
    },
  };
}

function asNumbered(names: readonly string[]): NumberedFrames | undefined {
  const match = /^(.*?)(\d+)(\.\w+)$/s.exec(names[0] ?? '');
  if (!match) return undefined;
  const [, folder, digits, extension] = match as unknown as [string, string, string, string];
  if (folder !== '' && !folder.endsWith('/')) return undefined;
  const first = Number(digits);
  const isNext = (name: string, i: number): boolean =>
    name === `${folder}${String(first + i).padStart(digits.length, '0')}${extension}`;
  if (!names.every(isNext)) return undefined;
  return { folder, first, length: names.length, digits: digits.length, extension };
}

function checkIndex(index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new RangeError(`frame ${index}; expected a whole number from 0 to ${length - 1}`);
  }
}
