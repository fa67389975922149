import type { Scale } from '../experiments/experiment.js';
import { provenance } from '../experiments/provenance.js';
import { type ReportedExperiment, reproductionReport } from '../plots/reproduction-report.js';
import type { StepBook } from './reproduce-steps.js';

const aboutScale: Readonly<Record<Scale, string>> = {
  smoke: 'smoke: as little as shows that everything works; no number of it says anything about trackers',
  mini: 'mini: tiny networks on synthetic videos, three seeds; not comparable with the paper, whose networks and data are larger',
  paper: "paper: the paper's networks, data and settings",
};

/** The report of a reproduction as one HTML page. */
export function reportOf(
  experiments: readonly ReportedExperiment[],
  scale: Scale,
  seconds: number,
  steps: StepBook,
): Promise<string> {
  const [kept, table] = [steps.kept(), steps.table()];
  const { software, commit, node, machine } = provenance('', performance.now(), 0);
  return reproductionReport({
    title: `SiamDLA, reproduced at ${scale} scale`,
    intro: [
      'Dynamic Label Assignment for Siamese visual tracking: every table and figure of the paper that this kit can make on the machine named below.',
      'Measured here and published elsewhere stand in tables of their own. A sentence under each title says what the numbers show, and no more.',
    ],
    about: {
      scale: aboutScale[scale],
      machine,
      software: `${software}, commit ${commit}, node ${node}`,
      'wall time': [`${(seconds / 60).toFixed(1)} minutes without notebooks`, ...(kept ? [kept] : [])].join('; '),
      command: `siamdla reproduce --scale ${scale}`,
    },
    experiments,
    ...(table ? { steps: table } : {}),
  });
}
