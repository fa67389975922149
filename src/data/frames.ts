import path from 'node:path';

/** Paths of a sequence's images. The files need not exist: annotations can be read without images. */
export interface FrameList {
  readonly length: number;
  /** Path of frame `index`, counted from 0. */
  path(index: number): string;
}

/** Names of images that are numbered without gaps. */
export interface NumberedFrames {
  readonly folder: string;
  /** Number of the first image. */
  readonly first: number;
  readonly length: number;
  /** Digits of the number, including leading zeros. */
  readonly digits: number;
  /** Default: '.jpg'. */
  readonly extension?: string;
}

/** Frames named 0001.jpg, 0002.jpg and so on. */
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
 * Frames from a list of paths relative to `root`. Of a list numbered without gaps only the first name is stored, since large
 * benchmarks have hundreds of thousands of names.
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
    throw new RangeError(`frame ${index}; expected an integer from 0 to ${length - 1}`);
  }
}
