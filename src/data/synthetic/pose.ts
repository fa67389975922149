/** How an object stands in a frame. Lengths in pixels, angles in turns. */
export interface Pose {
  /** The middle of the object's picture in the frame; the first pixel reaches from 0 to 1. */
  cx: number;
  cy: number;
  /** Size, as a multiple of the size its picture was painted in. */
  scale: number;
  /** Turned in the picture's plane, clockwise. */
  angle: number;
  /** Turned around its upright axis: 0 shows the front, 0.5 the back. */
  yaw: number;
  /** Non-rigid deformation: how far, as a share of the object's size, and where in its course. */
  bend: number;
  phase: number;
}

/** A pose in the middle of nowhere, undistorted. */
export function restingPose(): Pose {
  return { cx: 0, cy: 0, scale: 1, angle: 0, yaw: 0, bend: 0, phase: 0 };
}
