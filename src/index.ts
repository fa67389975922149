/**
 * What notebooks and other programs import as 'siamdla'. Everything else can be imported by its file, e.g.
 * 'siamdla/dla/relabel'.
 */

export * from './boxes/convert.js';
export * from './boxes/iou.js';
export * from './boxes/polygon.js';
export * from './boxes/types.js';
export * from './config.js';
export * from './data/annotations.js';
export * from './data/benchmarks.js';
export * from './data/published.js';
export * from './data/results/ope-results.js';
export * from './data/results/vot-results.js';
export * from './data/search-boxes.js';
export * from './data/sequence.js';
export * from './data/synthetic/benchmark.js';
export * from './data/synthetic/options.js';
export * from './data/synthetic/synthetic-set.js';
export * from './data/target-shapes.js';
export * from './data/training-sets/training-set.js';
export * from './dla/assigners.js';
export * from './dla/assignment.js';
export * from './dla/atss.js';
export * from './dla/autoassign.js';
export * from './dla/circle.js';
export * from './dla/dla-anchor-based.js';
export * from './dla/dla-anchor-free.js';
export * from './dla/dla-options.js';
export * from './dla/ellipse.js';
export * from './dla/inside-box.js';
export * from './dla/iou-threshold.js';
export * from './dla/labels.js';
export * from './dla/ota.js';
export * from './dla/paa.js';
export * from './dla/predictions.js';
export * from './dla/rectangle.js';
export * from './dla/samples.js';
export * from './dla/simota.js';
export * from './dla/task-aligned.js';
export * from './errors.js';
export { architectures } from './experiments/architectures/architectures.js';
export { assignmentExplorer, explorerDrawing } from './experiments/assignment-explorer/assignment-explorer.js';
export * from './experiments/assignment-explorer/scene.js';
export { lasot, otb100, otb100Attributes, uav123, vot2019 } from './experiments/benchmarks/benchmarks.js';
export { datasets } from './experiments/benchmarks/datasets.js';
export { inferenceSpeed } from './experiments/inference-speed/inference-speed.js';
export { kAblation } from './experiments/k-ablation/k-ablation.js';
export * from './experiments/k-ablation/result.js';
export { qualitative } from './experiments/qualitative/qualitative.js';
export { assignersCompared, dlaOptionsCompared } from './experiments/trained/beyond.js';
export * from './experiments/trained/result.js';
export { lineups } from './experiments/trained/scales.js';
export {
  trainedAttributes,
  trainedLasot,
  trainedOtb,
  trainedUav123,
} from './experiments/trained/trained.js';
export { trainedOthers } from './experiments/trained/trained-others.js';
export { trainedQualitative } from './experiments/trained/trained-qualitative.js';
export { trainedVot } from './experiments/trained/trained-vot.js';
export { trainingCost } from './experiments/training-cost/training-cost.js';
export * from './metrics/bootstrap.js';
export * from './metrics/bootstrap-runs.js';
export * from './metrics/conventions/by-name.js';
export * from './metrics/ope.js';
export * from './metrics/summary.js';
export * from './metrics/vot.js';
export * from './notebook/display.js';
export { frame } from './notebook/frames.js';
export { liveTracking } from './notebook/live-view.js';
export * from './notebook/progress.js';
export * from './plots/csv.js';
export * from './plots/figure.js';
export * from './plots/latex.js';
export { figureToPng, figureToSvg } from './plots/render.js';
export * from './plots/result-table.js';
export { saveFigure } from './plots/save.js';
export { rangeBand, themed } from './plots/theme.js';
export * from './random/random.js';
export * from './study/config.js';
export * from './study/experiment.js';
