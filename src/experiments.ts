/**
 * The paper's tables and figures, and what goes beyond them: `import { kAblation } from 'siamdla/experiments'`.
 *
 * @packageDocumentation
 */

export { builtInShapes, logNormalShapes, squareShapes } from './data/target-shapes/target-shapes.js';
export { architectures } from './experiments/architectures/architectures.js';
export { assignerComparison, assignerComparisonConfig } from './experiments/assigner-comparison/assigner-comparison.js';
export { assignerLife } from './experiments/assigner-life/assigner-life.js';
export { assignmentExplorer, explorerDrawing } from './experiments/assignment-explorer/assignment-explorer.js';
export { targetBox } from './experiments/assignment-explorer/scene.js';
export { attributes } from './experiments/attributes/attributes.js';
export { boxPoints } from './experiments/box-points/box-points.js';
export { boxPointsConfig } from './experiments/box-points/box-points-config.js';
export { datasetPlacesTable, datasets } from './experiments/datasets/datasets.js';
export { dlaFactors, dlaFactorsConfig } from './experiments/dla-factors/dla-factors.js';
export { dose, doseConfig } from './experiments/dose/dose.js';
export { inferenceSpeed } from './experiments/inference-speed/inference-speed.js';
export { kAblation } from './experiments/k-ablation/k-ablation.js';
export { kAblationFrom } from './experiments/k-ablation/parameters.js';
export { shapeDependence } from './experiments/k-ablation/shape-dependence.js';
export { openExperiments } from './experiments/own-experiment/comparable.js';
export {
  comparedCurves,
  comparedStrips,
  comparedTable,
  compareRuns,
} from './experiments/own-experiment/compare.js';
export { openExperiment } from './experiments/own-experiment/own-experiment.js';
export { trainExperiment } from './experiments/own-experiment/train-experiment.js';
export { trainingPairs } from './experiments/own-experiment/training-pairs.js';
export { assignerComparisonFrom } from './experiments/parameters/assigner-parameters.js';
export { type PictureParameters, picturesFrom } from './experiments/parameters/picture-parameters.js';
export { publishedFrom } from './experiments/parameters/published-parameters.js';
export { othersFrom, type StudyParameters, studyFrom } from './experiments/parameters/study-parameters.js';
export type { TrackerChoice } from './experiments/parameters/tracker-choice.js';
export { noFailureText } from './experiments/qualitative/figures-and-tables.js';
export { qualitative, qualitativeConfig } from './experiments/qualitative/qualitative.js';
export { opeBesidePaper } from './experiments/scoring/ope-beside-paper.js';
export { opeConfig } from './experiments/scoring/ope-result.js';
export { measuredTables, publishedTables } from './experiments/scoring/ope-tables.js';
export { otherTrackers, publishedResults, trainedTrackers } from './experiments/scoring/sources.js';
export { studies } from './experiments/scoring/studies.js';
export { successPrecision } from './experiments/success-precision/success-precision.js';
export { trainingCostFrom } from './experiments/training-cost/parameters.js';
export { trainingCost } from './experiments/training-cost/training-cost.js';
export { vot, votConfig } from './experiments/vot/vot.js';
export { votBesidePaper } from './experiments/vot/vot-beside-paper.js';
export { tinyEntries } from './study/config.js';
export { trackerSpecOf } from './study/entries/entry-tracker.js';
export { findTraining } from './study/entries/entry-training.js';
export type { Experiment, RunContext, Scale } from './study/experiment.js';
export { requireAvailable } from './study/require-available.js';
export { makeTracker } from './tracking/run/tracker-spec.js';
