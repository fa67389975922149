/**
 * siamdla's public API: label assignment, trackers, training, tracking, evaluation and the tensor runtime.
 *
 * Experiments are imported from 'siamdla/experiments', display helpers of notebooks from 'siamdla/notebook', and everything
 * else by its file, e.g. 'siamdla/dla/relabel'.
 *
 * @packageDocumentation
 */

// boxes, randomness, errors
export { xywhToXyxy } from './boxes/convert.js';
export { iou } from './boxes/iou.js';
export { boxAt } from './boxes/rows.js';
export type { Xywh, Xyxy } from './boxes/types.js';
// evaluation
export { readBenchmark } from './data/benchmarks/benchmarks.js';
export { readFolderBenchmark } from './data/benchmarks/folder-benchmark.js';
// tracking
export type { FrameList } from './data/frames.js';
export { decodeImage } from './data/images/decode.js';
export type { Image } from './data/images/image.js';
export type { Benchmark, Sequence } from './data/sequence.js';
// training
export { syntheticBenchmark, syntheticTrainingSet } from './data/synthetic/benchmark.js';
export { readTrainingSet } from './data/training-sets/read-training-set.js';
export type { Track, TrainingSet, TrainingVideo } from './data/training-sets/training-set.js';
// label assignment
export { type AssignOptions, assign } from './dla/assign.js';
export {
  type AssignerDefinition,
  assignerByName,
  assigners,
  type BoundAssigner,
  defineAssigner,
  type NamedAssigner,
} from './dla/assigners.js';
export type { Assigner, Assignment, GroundTruth, Outcome } from './dla/assignment.js';
export type { Predictions } from './dla/predictions.js';
export { type SampleGrid, samplePoint, siamCarGrid, siamRpnGrid } from './dla/samples.js';
export { InputError } from './errors.js';
export { type Evaluation, evaluate, type GroundTruthSequence } from './metrics/evaluate.js';
// checkpoints
export type { Checkpoint, CheckpointTensor } from './models/checkpoints/checkpoint.js';
export { readCheckpoint } from './models/checkpoints/read-checkpoint.js';
export { type Rng, random } from './random/random.js';
// tensors: a tensorflow.js function, gradients included, as one compiled program
export { type CompileOptions, compile } from './runtime/compile.js';
export { lossAndGradients } from './runtime/gradients.js';
export type { Program } from './runtime/program.js';
// trackers
export { type Model, modelByName, models, trackers } from './trackers/catalogue.js';
export type { ModelDefinition, TrackerDefinition } from './trackers/definition.js';
export { createTracker, type TrackerOptions } from './tracking/create-tracker.js';
export { type SequenceOptions, type TrackedSequence, trackSequence } from './tracking/run/track-sequence.js';
export type { ScoreMap, ScoringTracker } from './tracking/scoring-tracker.js';
export type { TrackedBox, Tracker } from './tracking/tracker.js';
export { type TrackedVideo, trackVideo, type VideoOptions } from './tracking/video/track-video.js';
export { resolveTraining, type TrainConfig, type TrainOverrides } from './training/loop/config.js';
export { type TrainContext, type TrainResult, train } from './training/loop/train.js';
export { type ValidateContext, validate } from './training/loop/validate.js';
export type { Validation } from './training/loop/validation.js';
