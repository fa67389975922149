import type { Pretrained } from '../../study/config.js';

/** Where MobileNetV2's ImageNet weights are, and how they are named. */
export const mobileNetWeights: Pretrained = {
  file: 'mobilenet-v2-1.0-224/mobilenet_v2_1.0_224_backbone.safetensors',
  from: 'keras',
};
