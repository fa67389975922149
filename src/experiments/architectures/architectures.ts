import { InputError } from '../../errors.js';
import type { Figure } from '../../plots/figure.js';
import { provenance } from '../../provenance/provenance.js';
import type { Experiment, NamedFigure, RunContext } from '../../study/experiment.js';
import { finished } from '../../study/progress.js';
import { diagram } from './diagram.js';
import type { ArchitecturesConfig, ArchitecturesResult } from './result.js';
import { architectureFindings, architectureTables } from './tables.js';
import { traceModel } from './trace-model.js';

const paper: ArchitecturesConfig = { models: ['siamrpnpp-r50', 'siamcar-r50'] };

/** Traces every model for its shapes and multiply-adds. No weights are needed. */
async function run({ models }: ArchitecturesConfig, context: RunContext = {}): Promise<ArchitecturesResult> {
  if (models.length === 0) throw new InputError('no models given; expected at least one name');
  const started = performance.now();
  const architectures = models.map((name, i) => {
    context.signal?.throwIfAborted();
    context.progress?.({ share: i / models.length, doing: [{ title: name, state: 'is traced' }] });
    return traceModel(name);
  });
  context.progress?.(finished);
  return { architectures, provenance: provenance('traced, not run', started, 1) };
}

/** Figs. 2 and 3: the networks of SiamRPN++ and SiamCAR, with traced shapes and sizes. */
export const architectures: Experiment<ArchitecturesConfig, ArchitecturesResult> = {
  id: 'architectures',
  paper: 'Figs. 2 and 3',
  title: 'Networks of the trackers',
  scales: { smoke: paper, mini: paper, paper },
  run,
  figures,
  tables: architectureTables,
  findings: architectureFindings,
};

/** The paper's figure of each network. */
const paperItems: Readonly<Record<string, string>> = { 'siamrpnpp-r50': 'fig02', 'siamcar-r50': 'fig03' };

function figures({ architectures, provenance }: ArchitecturesResult): readonly NamedFigure<Figure>[] {
  return architectures.map((architecture) => {
    const number = paperItems[architecture.name];
    const { name, title, ...numbers } = architecture;
    return {
      name: `${number ? `${number}-` : ''}architecture-${name}`,
      figure: diagram(architecture, number ? `Fig. ${Number(number.slice(3))}: ${title}` : title),
      numbers: { model: name, title, ...numbers, provenance },
    };
  });
}
