/** A picture in memory. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue of the pixel in column 0 of row 0, then of column 1, row after row. */
  readonly data: Uint8Array;
}

/** An empty picture, all black. */
export function blankImage(width: number, height: number): Image {
  return { width, height, data: new Uint8Array(width * height * 3) };
}
