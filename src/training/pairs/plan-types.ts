import type { ImagePlan } from './image-task.js';

/** The annotated box that an image of a pair is cropped around. */
export interface AnnotatedBox {
  /** In pixels of the image. */
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  /** Side of the image if it is a prepared square crop around the target; absent for whole frames. */
  readonly preparedSize?: number;
}

/** The plan of one image, and the target's box in it. */
export interface PlannedImage {
  readonly plan: ImagePlan;
  /** x1, y1, x2, y2 in pixels of the resulting image. */
  readonly box: readonly [number, number, number, number];
}
