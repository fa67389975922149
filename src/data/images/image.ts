/** A decoded image. */
export interface Image {
  readonly width: number;
  readonly height: number;
  /** RGB [height, width, 3]. */
  readonly data: Uint8Array;
}

/** A black image. */
export function blankImage(width: number, height: number): Image {
  return { width, height, data: new Uint8Array(width * height * 3) };
}
