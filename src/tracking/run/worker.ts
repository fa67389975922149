import { runJob, type SequenceJob, type SequenceResult } from './job.js';
import { serveJobs } from './serve.js';
import { makeTracker, startRulesOf, type TrackerSpec } from './tracker-spec.js';

serveJobs(async (spec: TrackerSpec) => {
  const tracker = await makeTracker(spec);
  const rules = startRulesOf(spec);
  return (job: SequenceJob, onFrame): Promise<SequenceResult> => runJob(tracker, job, rules, onFrame);
});
