import { type ReportedExperiment, reproductionReport } from '../../plots/reproduction-report.js';
import { currentProgram } from '../../provenance/program.js';
import type { Scale } from '../../study/experiment.js';
import { shellWord } from '../cluster/shell-word.js';
import { memoryText } from './memory.js';
import type { StepBook } from './steps.js';

const aboutScale: Readonly<Record<Scale, string>> = {
  smoke: 'smoke: as little as shows that everything works; no number of it says anything about trackers',
  mini: 'mini: tiny networks on synthetic videos, trained with as many seeds as each table says; not comparable with the paper, whose networks and data are larger',
  real: 'real: networks with a pretrained, frozen backbone, trained on real and synthetic videos; the test videos are a small part of OTB100 and UAV123, many cut short: not comparable with published scores',
  paper: "paper: the paper's networks, data and settings",
};

/** The run that is reported. */
export interface ReportedRun {
  readonly scale: Scale;
  /** The names of `--only`; undefined: everything. */
  readonly only: readonly string[] | undefined;
  /** Of `--seeds`; undefined: those of each experiment. */
  readonly seeds: readonly number[] | undefined;
  readonly seconds: number;
}

/** The report of a reproduction as one HTML page. */
export function reportOf(
  experiments: readonly ReportedExperiment[],
  { scale, only, seeds, seconds }: ReportedRun,
  steps: StepBook,
): Promise<string> {
  const [cached, table, memory] = [
    steps.cached(),
    steps.table(),
    memoryText(experiments.map(({ memoryMiB }) => memoryMiB)),
  ];
  const { software, commit, node, machine } = currentProgram();
  return reproductionReport({
    title: `SiamDLA, reproduced at ${scale} scale`,
    intro: [
      `Dynamic Label Assignment for Siamese visual tracking: ${only === undefined ? 'every table and figure of the paper that this kit can make' : `some of the paper's tables and figures (${only.join(', ')}), made`} on the machine named below.`,
      'Measured here and published elsewhere stand in tables of their own. A sentence under each title says what the numbers show, and no more.',
    ],
    about: {
      scale: aboutScale[scale],
      machine,
      software: `${software}, commit ${commit}, node ${node}`,
      'wall time': [`${(seconds / 60).toFixed(1)} minutes without notebooks`, ...(cached ? [cached] : [])].join('; '),
      ...(memory === undefined ? {} : { memory }),
      command: `siamdla reproduce --scale ${scale}${only === undefined ? '' : ` --only ${shellWord(only.join())}`}${seeds === undefined ? '' : ` --seeds ${seeds.join(',')}`}`,
    },
    experiments,
    ...(table ? { steps: table } : {}),
  });
}
