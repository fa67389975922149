import type { VideoFormat } from '../tracking/video/track-video.js';

/*
 * Names that the texts of options list, without the modules behind them: `--help` should not wait for tensorflow.js. A test
 * compares them with what the modules know.
 */

/** Models of the zoo. */
export const modelNames: readonly string[] = [
  'siamrpnpp-r50',
  'siamrpnpp-mobilenetv2',
  'siamrpnpp-alexnet',
  'siamrpnpp-tiny',
  'siamcar-r50',
  'siamcar-tiny',
  'siamfcpp-googlenet',
  'siamfcpp-alexnet',
  'siamfcpp-tiny',
  'cosiamrpn-efficientnetb0',
  'cosiamrpn-r50c3',
  'cosiamrpn-tiny',
];

/** Trackers without a network. */
export const baselineNames: readonly string[] = ['stand-still', 'template-matching'];

/** Benchmarks that can be tracked by name. */
export const benchmarkNames: readonly string[] = [
  'otb100',
  'uav123',
  'lasot',
  'vot2018',
  'vot2019',
  'got10k',
  'got10k-test',
  'synthetic',
  'synthetic-vot',
  'synthetic-validation',
];

/** What can be trained on. */
export const trainingDataNames: string =
  'synthetic, or NAME=FOLDER with one of vid, ytbb, coco, det, got10k, lasot, trackingnet, own';

/** What a tracked video can be written as. */
export const videoFormats: readonly VideoFormat[] = ['auto', 'mp4', 'webp', 'jpg', 'none'];
