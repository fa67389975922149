import type { Rng } from '../../random/random.js';

/** Parts that formats are made of, to be put in where they do not belong. */
const tokens: readonly string[] = [
  ...[
    '"',
    '\\',
    '\\u0061',
    '{',
    '}',
    '[',
    ']',
    '<',
    '>',
    '</',
    '<!--',
    ']]>',
    '&',
    '&#0;',
    ',',
    ':',
    '\n',
    '\r\n',
    '\t',
    ' ',
  ],
  ...[
    'NaN',
    '-NaN',
    'Infinity',
    'null',
    'true',
    '0',
    '-1',
    '1e999',
    '1e9',
    '4294967295',
    '18446744073709551615',
    '0x10',
  ],
  ...[
    '__proto__',
    'constructor',
    '../',
    '/',
    '\0',
    '\ufeff',
    'é',
    '\ud800',
    'PK\x01\x02',
    'PK\x05\x06',
    '.',
    'q\x00',
    '(t.',
    '}',
  ],
];

/**
 * A copy of a file with one to four damages: bytes changed, cut, moved, doubled, tokens put in, the end cut off; of every
 * second file in JSON instead values replaced, moved, renamed or taken out, so that it stays JSON.
 */
export function damaged(bytes: Uint8Array, rng: Rng): Uint8Array {
  const content = rng.below(2) === 0 ? jsonOf(bytes) : undefined;
  if (content !== undefined) {
    for (let left = 1 + rng.below(2); left > 0; left--) replaceOne(content, rng);
    return Buffer.from(JSON.stringify(content));
  }
  let result = Buffer.from(bytes);
  for (let left = 1 + rng.below(4); left > 0; left--) result = damagedOnce(result, rng);
  return result;
}

function damagedOnce(bytes: Buffer, rng: Rng): Buffer<ArrayBuffer> {
  const at = rng.below(bytes.length + 1);
  const length = 1 + rng.below(Math.min(64, bytes.length + 1));
  const [before, part, after] = [bytes.subarray(0, at), bytes.subarray(at, at + length), bytes.subarray(at + length)];
  switch (rng.below(8)) {
    case 0: {
      const copy = Buffer.from(bytes);
      for (let i = at; i < Math.min(copy.length, at + 1 + rng.below(4)); i++) copy[i] = rng.below(256);
      return copy;
    }
    case 1: {
      const copy = Buffer.from(bytes);
      if (at < copy.length) copy[at]! ^= 1 << rng.below(8);
      return copy;
    }
    case 2:
      return Buffer.concat([before, after]);
    case 3:
      return Buffer.from(before);
    case 4:
      return Buffer.concat([before, part, part, after]);
    case 5: {
      const other = rng.below(before.length + 1);
      return Buffer.concat([before.subarray(0, other), part, before.subarray(other), after]);
    }
    default:
      return Buffer.concat([before, Buffer.from(tokens[rng.below(tokens.length)]!), after]);
  }
}

type Container = Record<string, unknown>;

function jsonOf(bytes: Uint8Array): Container | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(bytes).toString());
    return typeof content === 'object' && content !== null ? (content as Container) : undefined;
  } catch {
    return undefined;
  }
}

/** Every list and object in a value, itself first. */
function containersIn(value: unknown): Container[] {
  if (typeof value !== 'object' || value === null) return [];
  return [value as Container, ...Object.values(value).flatMap(containersIn)];
}

function replaceOne(content: Container, rng: Rng): void {
  const containers = containersIn(content).filter((each) => Object.keys(each).length > 0);
  const place = containers[rng.below(containers.length)];
  if (!place) return;
  const names = Object.keys(place);
  const name = names[rng.below(names.length)]!;
  const donor = containers[rng.below(containers.length)]!;
  const values = [null, true, -1, 0, 0.5, 1e9, 1e308, '', 'x', '../x', [], {}, [[]], { a: 1 }, ['x'], undefined];
  if (rng.below(3) === 0) place[name] = structuredClone(Object.values(donor)[0]);
  else if (rng.below(8) === 0) Object.assign(place, { [rng.below(2) === 0 ? 'constructor' : 'x']: place[name] });
  else place[name] = values[rng.below(values.length)];
}
