import { InputError } from '../../errors.js';
import { provenance } from '../../provenance.js';
import type { Experiment, RunContext } from '../../study/experiment.js';
import { architectureFigures } from './figures.js';
import { architectureFindings } from './findings.js';
import type { ArchitecturesConfig, ArchitecturesResult } from './result.js';
import { architectureTables } from './tables.js';

const paper: ArchitecturesConfig = { models: ['siamrpnpp-r50', 'siamcar-r50'] };

/** Traces every model, which gives its shapes and what it computes. No weights are needed. */
async function run({ models }: ArchitecturesConfig, context: RunContext = {}): Promise<ArchitecturesResult> {
  if (models.length === 0) throw new InputError('no models were given; expected at least one name');
  const started = performance.now();
  const { traceModel } = await import('./trace-model.js'); // loaded when asked for: it brings tensorflow.js
  const architectures = models.map((name, i) => {
    context.signal?.throwIfAborted();
    context.progress?.(i, models.length);
    return traceModel(name);
  });
  context.progress?.(models.length, models.length);
  return { architectures, provenance: provenance('traced, not run', started, 1) };
}

/** Fig. 2 and Fig. 3: the networks of SiamRPN++ and SiamCAR, with the shapes and sizes that tracing them gives. */
export const architectures: Experiment<ArchitecturesConfig, ArchitecturesResult> = {
  id: 'architectures',
  paper: 'Figs. 2 and 3',
  title: 'Networks of the trackers',
  scales: { smoke: paper, mini: paper, paper },
  run,
  figures: architectureFigures,
  tables: architectureTables,
  findings: architectureFindings,
};
