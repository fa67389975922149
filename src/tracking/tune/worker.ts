import type { Hyper } from '../../trackers/hyper-sets.js';
import { serveJobs } from '../jobs/serve-jobs.js';
import { type NetworkSpec, partsOf } from '../run/tracker-spec.js';
import { networkOf } from '../tracker-parts.js';
import { evaluateSettings, type TrialJob, type TrialResult } from './trial.js';

serveJobs(async ({ spec, settings }: { spec: NetworkSpec; settings: readonly Hyper[] }) => {
  const parts = partsOf(spec);
  const network = await networkOf(parts);
  return (job: TrialJob, onFrame): Promise<TrialResult> => evaluateSettings(parts, network, settings, job, onFrame);
});
