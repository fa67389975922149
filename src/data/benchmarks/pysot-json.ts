import path from 'node:path';
import { rectangleAround } from '../../boxes/polygon.js';
import { InputError } from '../../errors.js';
import { kindOf } from '../../files/json-file.js';
import { counted } from '../../text/number-text.js';
import { listedFrames } from '../frames.js';
import { type Sequence, votTags } from '../sequence.js';
import { readGtRow, readPysotEntries } from './pysot-entries.js';

/** Options of {@link readPysotJson}. */
export interface PysotJsonOptions {
  /** Folder that image names in the file are relative to; default: the file's folder. */
  readonly images?: string;
}

/**
 * Reads a benchmark in pysot's layout: a JSON object (plain or gzipped) with per sequence `gt_rect`, `img_names` and,
 * depending on the benchmark, `attr`, `absent`, `width`, `height` and per-frame tags. pysot's tracking toolkit reads the
 * same files: https://github.com/STVIR/pysot/tree/master/toolkit/datasets.
 *
 * Rows that are null or contain null or NaN are not annotated. LaSOT's `absent` exists with both meanings of 1 (visible, as
 * in pysot's code; absent, as in LaSOT's own toolkit); the first frame, in which every target is visible, decides.
 *
 * @throws InputError that names the file, and the malformed sequence and row (counted from 0).
 */
export function readPysotJson(file: string, options: PysotJsonOptions = {}): Sequence[] {
  const root = options.images ?? path.dirname(file);
  const entries = readPysotEntries(file);
  const sequences = entries.map(([name, entry]) => new SequenceReader(file, name, entry, root).read());
  checkVisibility(file, entries, sequences);
  return sequences;
}

class SequenceReader {
  readonly #file: string;
  readonly #name: string;
  readonly #root: string;
  readonly #entry: Readonly<Record<string, unknown>>;

  constructor(file: string, name: string, entry: unknown, root: string) {
    this.#file = file;
    this.#name = name;
    this.#root = root;
    this.#entry = typeof entry === 'object' && entry !== null ? (entry as Record<string, unknown>) : {};
  }

  read(): Sequence {
    const name = this.#name;
    const names = this.#frameNames();
    const { gt, polygons } = this.#boxes(names.length);
    const visible = this.#visible(names.length);
    const tags = this.#tags(names.length);
    const imageSize = this.#imageSize();
    return {
      name,
      length: names.length,
      frames: listedFrames(this.#root, names),
      gt,
      attributes: this.#attributes(),
      ...(polygons && { polygons }),
      ...(visible && { visible }),
      ...(imageSize && { imageSize }),
      ...(tags && { tags }),
    };
  }

  #frameNames(): readonly string[] {
    const names = this.#entry.img_names;
    if (names === undefined) {
      const rows = this.#rows();
      return rows.map((_, i) => `${this.#name}/${String(i + 1).padStart(8, '0')}.jpg`);
    }
    if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
      throw this.#error(`'img_names' is ${kindOf(names)}; expected a list of image names`);
    }
    const escaping = names.findIndex((name) => name.split(/[\\/]/).includes('..'));
    if (escaping !== -1) throw this.#error(`image name ${escaping} leads out of its folder: '${names[escaping]}'`);
    return names;
  }

  #rows(): readonly unknown[] {
    const rows = this.#entry.gt_rect;
    if (Array.isArray(rows)) return rows;
    throw this.#error(`has no list 'gt_rect' (found ${kindOf(rows)})`);
  }

  #boxes(length: number): { gt: Float64Array; polygons?: Float64Array[] } {
    const rows = this.#rows();
    const isFirstOnly = rows.length === 1 && length > 1; // GOT-10k's test set
    if (rows.length !== length && !isFirstOnly) {
      throw this.#error(
        `has ${counted(rows.length, 'row')} in 'gt_rect' and ${length} image names; expected equal numbers`,
      );
    }
    if (length === 0) throw this.#error("has no row in 'gt_rect'; expected one per frame");
    const gt = new Float64Array(4 * length).fill(Number.NaN);
    let polygons: Float64Array[] | undefined;
    if (rows.some((row) => Array.isArray(row) && row.length === 8)) polygons = [];
    rows.forEach((row, i) => {
      const numbers = readGtRow(row, () => `${this.#file}: sequence '${this.#name}', row ${i}`);
      if (numbers) gt.set(numbers.length === 8 ? rectangleAround(numbers) : numbers, 4 * i);
      polygons?.push(Float64Array.from(numbers ?? [Number.NaN, Number.NaN, Number.NaN, Number.NaN]));
    });
    return polygons ? { gt, polygons } : { gt };
  }

  #attributes(): readonly string[] {
    const { attr = [] } = this.#entry;
    if (Array.isArray(attr) && attr.every((name) => typeof name === 'string')) return attr;
    throw this.#error(`'attr' is ${kindOf(attr)}; expected a list of attribute names`);
  }

  #visible(length: number): Uint8Array | undefined {
    const { absent } = this.#entry;
    if (absent === undefined || absent === null) return undefined;
    const flags = this.#flags('absent', length);
    return flags.map((flag) => (flag === flags[0] ? 1 : 0));
  }

  #tags(length: number): Sequence['tags'] {
    const present = votTags.filter((tag) => this.#entry[tag] !== undefined);
    if (present.length === 0) return undefined;
    return Object.fromEntries(present.map((tag) => [tag, this.#flags(tag, length, true)]));
  }

  /** Reads one flag per frame. A list that may be shorter is padded with 0: VOT's tag files stop after their last 1. */
  #flags(key: string, length: number, mayBeShorter: boolean = false): Uint8Array {
    const flags = this.#entry[key];
    if (!Array.isArray(flags) || (flags.length !== length && !(mayBeShorter && flags.length < length))) {
      const found = Array.isArray(flags) ? `${flags.length} entries` : kindOf(flags);
      throw this.#error(`'${key}' holds ${found}; expected ${length}, one per frame`);
    }
    const wrong = flags.findIndex((flag) => flag !== 0 && flag !== 1);
    if (wrong !== -1) throw this.#error(`'${key}', entry ${wrong} is ${JSON.stringify(flags[wrong])}; expected 0 or 1`);
    const filled = new Uint8Array(length);
    filled.set(flags as number[]);
    return filled;
  }

  #imageSize(): Sequence['imageSize'] {
    const { width, height } = this.#entry;
    if (width === undefined && height === undefined) return undefined;
    if (typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0) return { width, height };
    throw this.#error(`'width' and 'height' are ${String(width)} and ${String(height)}; expected sizes in pixels`);
  }

  #error(message: string): InputError {
    const separator = message.startsWith("'") ? ',' : '';
    return new InputError(`${this.#file}: sequence '${this.#name}'${separator} ${message}`);
  }
}

/** Checks that `absent` has the same meaning in every sequence: otherwise the target of some first frame is absent. */
function checkVisibility(
  file: string,
  entries: readonly (readonly [string, unknown])[],
  sequences: readonly Sequence[],
): void {
  const first = (i: number): unknown => (entries[i]![1] as { absent?: readonly unknown[] }).absent?.[0];
  const flagged = sequences.flatMap(({ visible }, i) => (visible ? [i] : []));
  const odd = flagged.find((i) => first(i) !== first(flagged[0]!));
  if (odd === undefined) return;
  throw new InputError(
    `${file}: 'absent' starts with ${String(first(flagged[0]!))} in sequence '${sequences[flagged[0]!]!.name}' and with ` +
      `${String(first(odd))} in '${sequences[odd]!.name}'; expected the same, as every target is visible on its first frame`,
  );
}
