import type { ImagePlan } from './image-task.js';

/** A target in an image. */
export interface Target {
  /** In pixels of the image. */
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Side of the square image that was cut around it beforehand; absent when the image is a whole frame. */
  readonly preparedSize?: number;
}

/** An image to be made, and where the target lies in it. */
export interface PlannedImage {
  readonly plan: ImagePlan;
  /** x1, y1, x2, y2 in pixels of the made image. */
  readonly box: readonly [number, number, number, number];
}
