import { serveJobs } from '../jobs/serve-jobs.js';
import { runJob, type SequenceJob, type SequenceResult } from './job.js';
import { initialBoxRule, makeTracker, type TrackerSpec } from './tracker-spec.js';

serveJobs(async (spec: TrackerSpec) => {
  const tracker = await makeTracker(spec);
  const rule = initialBoxRule(spec);
  return (job: SequenceJob, onFrame): Promise<SequenceResult> => runJob(tracker, job, rule, onFrame);
});
