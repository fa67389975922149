import { InputError } from '../../errors.js';
import { isNumberType, type Matrix, type NumberType, numbersOf } from './matrix.js';

/** Maximum length of the header. */
const maxHeader = 2 ** 16;

/**
 * Reads a matrix that NumPy saved: a `.npy` file of two dimensions, of whole numbers or floats in little-endian order
 * (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Pickled arrays are refused.
 *
 * @throws InputError that names the file and what it holds.
 */
export function parseNpy(bytes: Uint8Array, file: string): Matrix {
  const refuse = (what: string): never => {
    throw new InputError(
      `${file}: ${what}; expected a matrix of numbers from numpy.save; or write text: numpy.savetxt(FILE, boxes, delimiter=',')`,
    );
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || Buffer.from(bytes.subarray(0, 6)).toString('latin1') !== '\x93NUMPY')
    refuse('is no .npy file');
  const isShort = bytes[6] === 1;
  const start = isShort ? 10 : 12;
  const length = isShort ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > maxHeader || start + length > bytes.length) refuse('is cut off or damaged');
  const header = Buffer.from(bytes.subarray(start, start + length)).toString('latin1');
  const field = (pattern: RegExp, name: string): string => pattern.exec(header)?.[1] ?? refuse(`has no ${name}`);
  const type = field(/'descr': '([^']{1,20})'/, "element type in its header, or a table's");
  const order = field(/'fortran_order': (True|False)/, 'order of axes in its header');
  const shape = field(/'shape': \(([\d, ]{0,100})\)/, 'shape in its header');
  if (!/^[<|]/.test(type) || !isNumberType(type.slice(1))) refuse(`holds values of type '${type}'`);
  const sides = shape.split(',').flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  if (sides.length !== 2) refuse(`has the shape (${shape})`);
  const [rows, columns] = sides as [number, number];
  const data = bytes.subarray(start + length);
  const numberType = type.slice(1) as NumberType;
  if (rows * columns * Number(numberType[1]) !== data.length) {
    refuse(`has ${data.length} bytes for the shape (${shape}) of '${type}'`);
  }
  return { rows, columns, values: numbersOf(data, numberType), order: order === 'True' ? 'columns' : 'rows' };
}
