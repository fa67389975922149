/** A stage of MobileNetV2. */
interface Stage {
  readonly expansion: number;
  readonly outputs: number;
  readonly blocks: number;
  readonly stride: number;
  /** Dilation of the first block and of the others. */
  readonly dilations: readonly [number, number];
}

/** Stages 1 to 7; channels are those of width 1. */
export const stages: readonly Stage[] = [
  { expansion: 1, outputs: 16, blocks: 1, stride: 1, dilations: [1, 1] },
  { expansion: 6, outputs: 24, blocks: 2, stride: 2, dilations: [1, 1] },
  { expansion: 6, outputs: 32, blocks: 3, stride: 2, dilations: [1, 1] },
  { expansion: 6, outputs: 64, blocks: 4, stride: 1, dilations: [1, 2] },
  { expansion: 6, outputs: 96, blocks: 3, stride: 1, dilations: [2, 2] },
  { expansion: 6, outputs: 160, blocks: 3, stride: 1, dilations: [2, 4] },
  { expansion: 6, outputs: 320, blocks: 1, stride: 1, dilations: [4, 4] },
];

/** Parameter groups of the stem and of stages 1 to 7, in the order of the layers. */
export const mobileNetV2Groups: readonly string[] = ['layer0', ...stages.map((_, stage) => `layer${stage + 1}`)];
