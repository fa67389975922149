import type { PairedInterval } from '../../metrics/paired-student.js';
import { plainJson } from '../../plots/json.js';
import type { Provenance } from '../../provenance.js';
import { cached } from '../../study/cached.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment, Scale } from '../../study/experiment.js';
import type { TrainedConfig } from '../trained/result.js';
import { lineups } from '../trained/scales.js';
import { trainedScales } from '../trained/trained.js';
import { speedFigure } from './figure.js';
import { speedFindings, speedTables } from './tables.js';

/** What is timed, and how often. */
export interface InferenceSpeedConfig extends TrainedConfig {
  /** Sequences that are tracked, and frames of each. */
  readonly sequences: number;
  readonly frames: number;
  /** How often each tracker of a pair runs; they take turns. */
  readonly rounds: number;
  /** Models that are timed with random weights. */
  readonly untrained: readonly string[];
}

/** Two trackers that differ in their weights alone. */
export interface SpeedPair {
  readonly model: string;
  readonly baseline: string;
  readonly dla: string;
  /** Milliseconds per frame of every round. */
  readonly baselineMs: readonly number[];
  readonly dlaMs: readonly number[];
  /** Of the milliseconds, DLA's minus the baseline's. */
  readonly difference: PairedInterval;
}

/** What was timed. */
export interface InferenceSpeedResult {
  readonly config: InferenceSpeedConfig;
  readonly pairs: readonly SpeedPair[];
  /** Milliseconds per frame of models with random weights, the median of a few frames. */
  readonly untrained: readonly { readonly model: string; readonly ms: number }[];
  readonly provenance: Provenance;
}

const at = (
  scale: Scale,
  sizes: Pick<InferenceSpeedConfig, 'sequences' | 'frames' | 'rounds' | 'untrained'>,
): InferenceSpeedConfig => ({
  ...trainedScales('otb100')[scale],
  lineup: lineups[scale],
  ...sizes,
});

const large = ['siamrpnpp-r50', 'siamcar-r50'];

/** Sec. 4.7: DLA costs nothing at inference. */
export const inferenceSpeed: Experiment<InferenceSpeedConfig, InferenceSpeedResult> = {
  id: 'inference-speed',
  paper: 'Sec. 4.7',
  title: 'Speed of tracking with baseline and DLA weights',
  scales: {
    smoke: at('smoke', { sequences: 2, frames: 12, rounds: 6, untrained: [] }),
    mini: at('mini', { sequences: 4, frames: 30, rounds: 30, untrained: large }),
    paper: at('paper', { sequences: 10, frames: 60, rounds: 50, untrained: large }),
  },
  run: (config, context = {}) =>
    cached('inference-speed', config, context, new URL('./run.js', import.meta.url), async (signal) => {
      const { runInferenceSpeed } = await import('./run.js'); // brings tensorflow.js
      return runInferenceSpeed(config, { ...context, signal });
    }),
  figures: (result) => [{ name: 'speed-inference', figure: speedFigure(result), numbers: plainJson(result) as object }],
  tables: speedTables,
  findings: speedFindings,
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};
