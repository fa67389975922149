/** A part of the picture plane, which may lie beyond the frame, with the light that objects send to it. */
export class Tile {
  x: number = 0;
  y: number = 0;
  width: number = 0;
  height: number = 0;
  /** As in a `Raster`: red, green, blue times opacity, and opacity. Only the first width * height pixels count. */
  data: Float32Array = new Float32Array(0);

  /** Moves to another part of the plane and clears it. Memory is kept and grows only when needed. */
  reset(x: number, y: number, width: number, height: number): void {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
    const size = 4 * width * height;
    if (this.data.length < size) this.data = new Float32Array(size);
    else this.data.fill(0, 0, size);
  }
}
