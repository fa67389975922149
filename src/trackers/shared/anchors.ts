/** Anchors of SiamRPN++ at each point: widths and heights in pixels of the search image, for the ratios 0.33, 0.5, 1, 2, 3. */
export const anchorSizes: readonly (readonly [w: number, h: number])[] = [0.33, 0.5, 1, 2, 3].map((ratio) => {
  const w = Math.trunc(Math.sqrt(64 / ratio));
  return [8 * w, 8 * Math.trunc(w * ratio)]; // as pysot's anchor.py: an area of 8 x 8, cut to whole numbers, times 8
});

/** Pixels of the search image between points of a map. */
export const stride = 8;

/** Where a point of a map lies, in pixels of the search image from its centre. */
export function pointOffset(index: number, side: number): number {
  return (index - Math.floor(side / 2)) * stride;
}

/** Side of a square map with so many channels. */
export function mapSide(length: number, channels: number): number {
  const side = Math.round(Math.sqrt(length / channels));
  if (side * side * channels !== length)
    throw new RangeError(`${length} numbers are no square map of ${channels} channels`);
  return side;
}
