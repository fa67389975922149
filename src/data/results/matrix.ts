import { InputError } from '../../errors.js';
import type { NumberRows } from '../annotation-files/number-rows.js';

/** Numbers of a matrix in a file: one row a frame. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  /** Row after row, or column after column. */
  readonly values: ArrayLike<number | bigint>;
  readonly order: 'rows' | 'columns';
}

/**
 * A matrix as rows of numbers, as text files are read.
 *
 * @throws InputError that names the file where it is empty or holds an infinite number.
 */
export function matrixRows({ rows, columns, values, order }: Matrix, file: string): NumberRows {
  if (rows * columns === 0) throw new InputError(`${file}: holds no numbers; expected boxes, one row a frame`);
  const result = new Float64Array(rows * columns);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const value = Number(values[order === 'rows' ? row * columns + column : column * rows + row]);
      if (Math.abs(value) === Number.POSITIVE_INFINITY) {
        throw new InputError(`${file}: row ${row + 1} holds ${value}; expected finite numbers`);
      }
      result[row * columns + column] = value;
    }
  }
  return { values: result, ends: Uint32Array.from({ length: rows }, (_, row) => (row + 1) * columns) };
}

const types = {
  i1: Int8Array,
  u1: Uint8Array,
  i2: Int16Array,
  u2: Uint16Array,
  i4: Int32Array,
  u4: Uint32Array,
  i8: BigInt64Array,
  u8: BigUint64Array,
  f4: Float32Array,
  f8: Float64Array,
} as const satisfies Record<NumberType, unknown>;
/** A type of numbers, with its bytes: 'f8'. */
export type NumberType = 'i1' | 'u1' | 'i2' | 'u2' | 'i4' | 'u4' | 'i8' | 'u8' | 'f4' | 'f8';

/** Whether a text is a {@link NumberType}. */
export function isNumberType(text: string): text is NumberType {
  return Object.hasOwn(types, text);
}

/** The little-endian numbers of some bytes; those of a last, incomplete one are left out. */
export function numbersOf(bytes: Uint8Array, type: NumberType): ArrayLike<number | bigint> {
  const Numbers = types[type];
  const copy = new Uint8Array(bytes); // aligned; a Buffer's slice would be no copy
  return new Numbers(copy.buffer, 0, Math.floor(copy.length / Numbers.BYTES_PER_ELEMENT));
}
