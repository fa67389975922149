import { crc32, deflateSync } from 'node:zlib';

/** The first entries of DAVIS's palette: black, dark red, dark green, dark yellow. */
const davisColours = [
  [0, 0, 0],
  [128, 0, 0],
  [0, 128, 0],
  [128, 128, 0],
] as const;

/** An indexed PNG of 8 bits; `rows` holds one palette index for each pixel. */
export function indexedPng(
  rows: readonly (readonly number[])[],
  palette: readonly (readonly number[])[] = davisColours,
): Buffer {
  return png(3, rows, chunk('PLTE', Buffer.from(palette.flat())));
}

/** A grey PNG of 8 bits. */
export function greyPng(rows: readonly (readonly number[])[]): Buffer {
  return png(0, rows);
}

function png(colourType: number, rows: readonly (readonly number[])[], ...chunks: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(rows[0]!.length, 0);
  header.writeUInt32BE(rows.length, 4);
  header.set([8, colourType], 8);
  const pixels = Buffer.from(rows.flatMap((row) => [0, ...row])); // 0: no filter
  const signature = Buffer.from('\x89PNG\r\n\x1a\n', 'latin1');
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...chunks,
    chunk('IDAT', deflateSync(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
