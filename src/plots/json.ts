/** A JSON value. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/**
 * Converts a value to JSON: typed arrays as plain arrays, NaN and infinities as null (plotly draws null as a gap),
 * dates as ISO text. Properties that are undefined are left out.
 *
 * @throws TypeError for values that JSON would silently lose: a Map, a Set, a bigint, a function, a symbol, a cycle.
 */
export function plainJson(value: unknown): Json {
  return plain(value, 'value', []);
}

function plain(value: unknown, path: string, parents: readonly object[]): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value !== 'object') throw new TypeError(`${path} is a ${typeof value}, which JSON cannot hold`);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  if (value instanceof Map || value instanceof Set || value instanceof DataView || value instanceof ArrayBuffer) {
    throw new TypeError(`${path} is a ${value.constructor.name}, which JSON cannot hold; give an array or an object`);
  }
  if (parents.includes(value)) throw new TypeError(`${path} contains itself, which JSON cannot hold`);
  const inside = [...parents, value];
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    return Array.from(value as ArrayLike<unknown>, (item, i) => plain(item, `${path}[${i}]`, inside));
  }
  const object: { [key: string]: Json } = {};
  for (const [key, item] of Object.entries(value)) {
    if (item !== undefined) object[key] = plain(item, `${path}.${key}`, inside);
  }
  return object;
}

/**
 * Readable JSON text: indented by two, with arrays of scalars on one line, and a final newline. Throws as
 * {@link plainJson}.
 */
export function compactJson(value: unknown): string {
  return `${lines(plainJson(value), '')}\n`;
}

function lines(value: Json, indent: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.every((item) => typeof item !== 'object' || item === null)) {
      return `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    }
    return block(
      '[',
      ']',
      value.map((item) => lines(item, deeper)),
      indent,
    );
  }
  const entries = Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${lines(item, deeper)}`);
  return entries.length === 0 ? '{}' : block('{', '}', entries, indent);
}

function block(open: string, close: string, items: readonly string[], indent: string): string {
  return `${open}\n${items.map((item) => `${indent}  ${item}`).join(',\n')}\n${indent}${close}`;
}
