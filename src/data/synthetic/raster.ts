/**
 * A picture with transparency: red, green, blue (0 to 255, already multiplied by the opacity) and opacity (0 to 1) per
 * pixel, row after row.
 */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** An empty picture, all transparent. */
export function blankRaster(width: number, height: number): Raster {
  return { width, height, data: new Float32Array(width * height * 4) };
}
