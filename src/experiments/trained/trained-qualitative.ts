import { failureStrip } from '../../plots/failure-strip.js';
import { plainJson } from '../../plots/json.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { Provenance } from '../../provenance.js';
import { missingDataReason } from '../../study/data.js';
import type { Experiment, NamedFigure, Scale } from '../../study/experiment.js';
import { comparisonOf } from '../qualitative/figures.js';
import type { TrackingPictures } from '../qualitative/pictures.js';
import { type TrainedConfig, whereOf } from './result.js';
import { trainedScales } from './trained.js';

/** Which line-up, and how much of it is shown. */
export interface TrainedQualitativeConfig extends TrainedConfig {
  readonly count: number;
  readonly framesPerSequence: number;
}

/** Pictures of trackers that were trained here. */
export interface TrainedQualitativeResult {
  readonly config: TrainedQualitativeConfig;
  readonly pictures: TrackingPictures;
  /** How the trackers were trained, in one line. */
  readonly remark: string;
  readonly provenance: Provenance;
}

const at = (scale: Scale): TrainedQualitativeConfig => ({
  ...trainedScales('otb100')[scale],
  count: scale === 'smoke' ? 3 : 5,
  framesPerSequence: 5,
});

/** Fig. 6: boxes of trackers trained here, with the first seed, on frames of the synthetic set; and one of its failures. */
export const trainedQualitative: Experiment<TrainedQualitativeConfig, TrainedQualitativeResult> = {
  id: 'trained-qualitative',
  paper: 'Fig. 6',
  title: 'Baseline and DLA trained here, in pictures',
  scales: { smoke: at('smoke'), mini: at('mini'), paper: at('paper') },
  run: async (config, context) => (await import('./run-qualitative.js')).runTrainedQualitative(config, context), // brings tensorflow.js
  figures,
  tables: (result) => [aucTable(result)],
  findings: ({ pictures }) => [
    `Shown are the ${pictures.sequences.length} of ${pictures.considered} sequences on which the trackers differ most: they illustrate, and prove nothing.`,
  ],
  unavailableReason: ({ lineup, benchmark }) => missingDataReason(lineup, benchmark),
};

function figures({ config, pictures, remark, provenance: from }: TrainedQualitativeResult): NamedFigure[] {
  const { sequences, failure, ...about } = pictures;
  const shown = sequences.map(({ row, ...rest }) => rest);
  const numbers = plainJson({ config, ...about, sequences: shown, provenance: from }) as object;
  const note = `Of ${pictures.considered} sequences those on which the trackers' AUC differs most. ${capital(remark)}.`;
  const title = `Tracking results on ${whereOf(config)}`;
  const strip: NamedFigure = { name: 'fig06-trained', figure: comparisonOf(pictures, { title, note }), numbers };
  if (!failure) return [strip];
  const failed = failureStrip(failure, {
    title: `${failure.tracker} on ${failure.sequence}: where it loses the target`,
    note: `${capital(whereOf(config))}. Shaded: no overlap with the ground truth.`,
  });
  return [strip, { name: 'fig06-trained-failure', figure: failed, numbers }];
}

function aucTable({ config, pictures }: TrainedQualitativeResult): ResultTable {
  return {
    caption: `Success AUC on the sequences shown, ${whereOf(config)}`,
    columns: [
      { name: 'sequence' },
      { name: 'attributes' },
      ...pictures.trackers.map((name) => ({ name, decimals: 3 })),
    ],
    sections: [
      { rows: pictures.sequences.map(({ name, attributes, aucs }) => [name, attributes.join(', '), ...aucs]) },
    ],
  };
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}
