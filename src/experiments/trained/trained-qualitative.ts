import { decodeImage } from '../../data/images/decode.js';
import { readOpeResults } from '../../data/results/ope-results.js';
import { conventionByName } from '../../metrics/conventions/by-name.js';
import { failureStrip } from '../../plots/failure-strip.js';
import { plainJson } from '../../plots/json.js';
import type { ResultTable } from '../../plots/result-table.js';
import type { Experiment, NamedFigure, RunContext, Scale } from '../experiment.js';
import { runLineup } from '../lineup/lineup.js';
import { type Provenance, provenance } from '../provenance.js';
import { comparisonOf } from '../qualitative/figures.js';
import { picturesOf, type TrackingPictures } from '../qualitative/pictures.js';
import { workerCount } from '../workers.js';
import { remarkOf, type TrainedConfig, whereOf } from './result.js';
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
  readonly provenance: Provenance;
}

async function run(config: TrainedQualitativeConfig, context: RunContext = {}): Promise<TrainedQualitativeResult> {
  const started = performance.now();
  const [seed] = config.lineup.seeds;
  const only = (_: unknown, each: number): boolean => each === seed;
  const lineup = await runLineup(config.lineup, { hyper: config.benchmark, protocol: 'one-pass', only }, context);
  const { benchmark } = lineup;
  const trackers = lineup.runs.map(({ contender, tracked }) => ({
    tracker: contender.title,
    boxes: readOpeResults(tracked.result.folder, benchmark.sequences, {}),
  }));
  const pictures = await picturesOf(
    { benchmark, trackers, frame: (sequence, index) => decodeImage(sequence.frames.path(index)) },
    {
      choice: 'difference',
      count: config.count,
      framesPerSequence: config.framesPerSequence,
      seed: config.seed,
      threshold: 0,
      zoom: false,
      convention: conventionByName(config.convention),
    },
    { ...context, progress: undefined },
  );
  return { config, pictures, provenance: provenance('cpu (onnxruntime)', started, workerCount(context)) };
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
  run,
  figures,
  tables: (result) => [aucTable(result)],
  findings: ({ pictures }) => [
    `Shown are the ${pictures.sequences.length} of ${pictures.considered} sequences on which the trackers differ most: they illustrate, and prove nothing.`,
  ],
};

function figures({ config, pictures, provenance: from }: TrainedQualitativeResult): NamedFigure[] {
  const { sequences, failure, ...about } = pictures;
  const shown = sequences.map(({ row, ...rest }) => rest);
  const numbers = plainJson({ config, ...about, sequences: shown, provenance: from }) as object;
  const note = `Of ${pictures.considered} sequences those on which the trackers' AUC differs most. ${remarkOf(config)}.`;
  const title = `Tracking results on ${whereOf(config)}`;
  const strip: NamedFigure = { name: 'fig06-trained', figure: comparisonOf(pictures, { title, note }), numbers };
  if (!failure) return [strip];
  const failed = failureStrip(failure, {
    title: `${failure.tracker} on ${failure.sequence}: where it loses the target`,
    note: `${whereOf(config)}. Shaded: no overlap with the ground truth.`,
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
    sections: [{ rows: pictures.sequences.map(({ name, attributes, aucs }) => [name, attributes.join(', '), ...aucs]) }],
  };
}
