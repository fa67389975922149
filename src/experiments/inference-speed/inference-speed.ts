import { plainJson } from '../../plots/json.js';
import type { CommonScale, Experiment } from '../../study/experiment.js';
import { cachedExperiment } from '../../study/steps/cached.js';
import { stepsOfStudy } from '../../study/study-plan.js';
import { planTrained } from '../scoring/run-trained.js';
import { trainedTrackers, unavailableReason, withSeeds } from '../scoring/sources.js';
import { speedFigure, speedFindings, speedTables } from './figure-and-tables.js';
import { measureInferenceSpeed, timedStudy } from './measure.js';
import type { InferenceSpeedConfig, InferenceSpeedResult } from './result.js';

type Sizes = Pick<InferenceSpeedConfig, 'sequences' | 'frames' | 'rounds' | 'untrained'>;

const at = (scale: CommonScale, sizes: Sizes): InferenceSpeedConfig => ({
  ...trainedTrackers(scale),
  benchmark: 'otb100',
  ...sizes,
});

const large = ['siamrpnpp-r50', 'siamcar-r50'];

/** Sec. 4.7: the inference speed with DLA weights equals that of the baseline. */
export const inferenceSpeed: Experiment<InferenceSpeedConfig, InferenceSpeedResult> = {
  id: 'inference-speed',
  paper: 'Sec. 4.7',
  title: 'Inference speed with baseline and DLA weights',
  scales: {
    smoke: at('smoke', { sequences: 2, frames: 12, rounds: 6, untrained: [] }),
    mini: at('mini', { sequences: 4, frames: 30, rounds: 30, untrained: large }),
    paper: at('paper', { sequences: 10, frames: 60, rounds: 50, untrained: large }),
  },
  withSeeds,
  ...cachedExperiment({
    id: 'inference-speed',
    code: new URL('./measure.js', import.meta.url),
    compute: measureInferenceSpeed,
    after: (config, device) => stepsOfStudy(planTrained(...timedStudy(config), device)),
    needs: ({ scale }) => ({ cores: 1, memoryGiB: 4, gpus: 0, minutes: scale === 'paper' ? null : 2 }),
  }),
  figures: (result) => [{ name: 'speed-inference', figure: speedFigure(result), numbers: plainJson(result) as object }],
  tables: speedTables,
  findings: speedFindings,
  unavailableReason,
};
