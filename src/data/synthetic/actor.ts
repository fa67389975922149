import type { Pose } from './pose.js';
import type { Sprite } from './sprite.js';

/** An object and its pose in every frame. */
export interface Actor {
  readonly sprite: Sprite;
  readonly poses: readonly Pose[];
  /** Whether it looks like the target. */
  readonly isAlike?: boolean;
}
