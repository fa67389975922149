import { inflateSync } from 'node:zlib';
import { InputError, messageOf } from '../../errors.js';
import { type Matrix, type NumberType, numbersOf } from './matrix.js';

/** Maximum size of a variable once it is unpacked. */
const maxUnpacked = 64 * 2 ** 20;
const maxDepth = 16;
const numberTypes: Readonly<Record<number, NumberType>> = {
  ...{ 1: 'i1', 2: 'u1', 3: 'i2', 4: 'u2', 5: 'i4', 6: 'u4', 7: 'f4', 9: 'f8', 12: 'i8', 13: 'u8', 16: 'u1', 17: 'u2' },
};
const [miMatrix, miCompressed] = [14, 15];
const [mxCell, mxStruct, mxChar, mxDouble, mxUint64] = [1, 2, 4, 6, 15];

/** A variable, as far as it is understood. */
interface Variable {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly numbers?: ArrayLike<number | bigint>;
  readonly text?: string;
  readonly cells?: readonly Variable[];
  readonly fields?: ReadonlyMap<string, Variable>;
}

/**
 * Reads boxes that MATLAB saved (MAT-file 5, `save -v6` or `-v7`): the one variable of 4 or 8 columns, or `res` in
 * `results{1}`, as OTB's toolkit writes it.
 *
 * Source: MathWorks, MAT-File Format (level 5).
 *
 * @throws InputError that names the file and what it holds.
 */
export function parseMat(bytes: Uint8Array, file: string): Matrix {
  const variables = new Reader(file).variables(bytes);
  const results = variables.find(({ name }) => name === 'results');
  const found = results ? [boxesOf(results, file)] : variables.filter(isBoxes);
  if (found.length === 1) {
    const [{ dimensions, numbers }] = found as [Variable];
    return { rows: dimensions[0]!, columns: dimensions[1]!, values: numbers!, order: 'columns' };
  }
  const names = variables.map(({ name, dimensions }) => `${name} (${dimensions.join(' x ')})`).slice(0, 10);
  throw refusal(file, `holds ${names.join(', ') || 'no variable'}`);
}

function isBoxes({ dimensions: [, columns, ...more], numbers }: Variable): boolean {
  return numbers !== undefined && more.length === 0 && (columns === 4 || columns === 8);
}

/** The boxes in OTB's `results`: a struct, or one in a cell, with `res` and `type`. */
function boxesOf(results: Variable, file: string): Variable {
  const runs = results.cells ?? [results];
  const fields = runs[0]?.fields;
  if (runs.length !== 1 || !fields) throw refusal(file, `holds 'results' of ${runs.length} runs, or of another form`);
  const type = fields.get('type')?.text ?? 'rect';
  const boxes = fields.get('res');
  if (type !== 'rect') throw refusal(file, `holds results of type '${type.slice(0, 40)}'`);
  if (!boxes || !isBoxes(boxes)) throw refusal(file, "holds 'results' without a matrix 'res' of 4 columns");
  return boxes;
}

function refusal(file: string, what: string): InputError {
  return new InputError(
    `${file}: ${what}; expected one matrix of boxes, or OTB's results{1}.res, in a MAT-file 5; or write text: writematrix(boxes, FILE)`,
  );
}

interface Element {
  readonly type: number;
  readonly data: Uint8Array;
  /** Where the next one begins. */
  readonly next: number;
}

class Reader {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  variables(bytes: Uint8Array): Variable[] {
    const start = Buffer.from(bytes.subarray(0, 128)).toString('latin1');
    if (start.startsWith('MATLAB 7.3') || start.startsWith('\x89HDF')) {
      throw refusal(this.#file, 'is a MAT-file 7.3 (HDF5); save it with -v7');
    }
    if (bytes.length < 128 || start.slice(124) !== '\0\x01IM')
      throw refusal(this.#file, 'is no little-endian MAT-file 5');
    const variables: Variable[] = [];
    let unpacked = 0;
    for (let at = 128; at < bytes.length; ) {
      let element = this.#element(bytes, at);
      at = element.next;
      if (element.type === miCompressed) {
        const data = this.#unpack(element.data, maxUnpacked - unpacked);
        unpacked += data.length;
        element = this.#element(data, 0);
      }
      if (element.type === miMatrix) variables.push(this.#variable(element.data, 0));
    }
    return variables;
  }

  #unpack(data: Uint8Array, most: number): Uint8Array {
    try {
      return inflateSync(data, { maxOutputLength: Math.max(1, most) });
    } catch (cause) {
      throw refusal(this.#file, `has a variable that cannot be unpacked (${messageOf(cause)})`);
    }
  }

  /** Tag and data; small ones stand in their tag's second half. */
  #element(bytes: Uint8Array, at: number): Element {
    if (at + 8 > bytes.length) throw this.#damaged();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = view.getUint32(at, true);
    const isSmall = first >>> 16 !== 0;
    const type = isSmall ? first & 0xffff : first;
    const size = isSmall ? first >>> 16 : view.getUint32(at + 4, true);
    const start = at + (isSmall ? 4 : 8);
    if (start + size > bytes.length || (isSmall && size > 4)) throw this.#damaged();
    const end = start + size;
    const isPadded = !isSmall && type !== miCompressed;
    return { type, data: bytes.subarray(start, end), next: isSmall ? at + 8 : isPadded ? Math.ceil(end / 8) * 8 : end };
  }

  #variable(bytes: Uint8Array, depth: number): Variable {
    if (bytes.length === 0) return { name: '', dimensions: [0, 0] };
    if (depth > maxDepth) throw refusal(this.#file, `is nested more than ${maxDepth} levels deep`);
    let at = 0;
    const next = (): Element => {
      const element = this.#element(bytes, at);
      at = element.next;
      return element;
    };
    const numbers = ({ type, data }: Element): ArrayLike<number | bigint> => {
      const known = numberTypes[type];
      if (!known) throw this.#damaged();
      return numbersOf(data, known);
    };
    const flags = Number(numbers(next())[0]);
    const kind = flags & 0xff;
    const dimensions = Array.from(numbers(next()), Number);
    const name = latin1(next().data).slice(0, 100);
    const count = dimensions.reduce((product, side) => product * side, 1);
    if (dimensions.length < 2 || !dimensions.every((side) => side >= 0) || !(count <= bytes.length))
      throw this.#damaged();
    const variables = (length: number): Variable[] =>
      Array.from({ length }, () => {
        const { type, data } = next();
        if (type !== miMatrix) throw this.#damaged();
        return this.#variable(data, depth + 1);
      });
    if (kind === mxCell) return { name, dimensions, cells: variables(count) };
    if (kind === mxStruct) {
      const width = Number(numbers(next())[0]);
      const names = latin1(next().data);
      if (!(width > 0) || names.length % width !== 0) throw this.#damaged();
      const fields = Array.from({ length: names.length / width }, (_, i) =>
        names.slice(i * width, (i + 1) * width).replace(/\0.*$/s, ''),
      );
      if (count !== 1) return { name, dimensions };
      const values = variables(fields.length);
      return { name, dimensions, fields: new Map(fields.map((field, i) => [field, values[i]!])) };
    }
    const isNumeric = kind >= mxDouble && kind <= mxUint64 && (flags & 0x0800) === 0; // complex ones are not
    if (!isNumeric && kind !== mxChar) return { name, dimensions };
    const values = numbers(next());
    if (values.length !== count) throw this.#damaged();
    if (isNumeric) return { name, dimensions, numbers: values };
    return { name, dimensions, text: Array.from(values, (code) => String.fromCharCode(Number(code))).join('') };
  }

  #damaged(): InputError {
    return refusal(this.#file, 'is cut off or damaged');
  }
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
