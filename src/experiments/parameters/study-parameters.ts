import * as v from 'valibot';
import { readFolderBenchmark } from '../../data/benchmarks/folder-benchmark.js';
import { requireDataset } from '../../data/locate-dataset.js';
import { InputError } from '../../errors.js';
import { referenceTitles, type StudyConfig, type StudyEntry } from '../../study/config.js';
import { entryTrainConfig } from '../../study/entries/entry-training-config.js';
import { type Scale, scales } from '../../study/experiment.js';
import { resolveTraining } from '../../training/loop/config.js';
import { mixtureWith } from '../scoring/real-study.js';
import { type NotRun, otherTrackers, type TrainedTrackers, trainedTrackers } from '../scoring/sources.js';
import { studies } from '../scoring/studies.js';
import { checkedParameters } from './checked-parameters.js';
import { entriesFrom, named, type TrackerChoice } from './tracker-choice.js';

/** Parameters of a notebook whose trackers are trained here; empty ones leave what the scale says. */
export interface StudyParameters {
  readonly scale: Scale;
  /** Default: the paper's trackers, each with its baseline's assigner and with DLA. */
  readonly trackers?: readonly TrackerChoice[];
  /** Training seeds. */
  readonly seeds?: readonly number[];
  /**
   * Names of training sets on this machine, as `siamdla datasets` lists them; default: the synthetic one. At scale 'real'
   * they are mixed with what that scale trains on, see `mixtureWith`.
   */
  readonly data?: readonly string[];
  /** Folder of test videos in OTB's layout; default: the synthetic ones. */
  readonly videos?: string;
}

const schema = v.object({
  scale: v.picklist(scales),
  trackers: v.optional(v.unknown()), // which `entriesFrom` checks
  seeds: v.optional(v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0)))),
  data: v.optional(v.array(v.string())),
  videos: v.optional(v.string()),
});

/**
 * The trackers that a notebook trains and compares.
 *
 * @throws InputError in one line for an unknown name, a value of another type, an unknown model, assigner, option or training
 * set, a title that another tracker has, two equal seeds, or a folder that cannot be read.
 */
export function studyFrom(parameters: StudyParameters): TrainedTrackers {
  const { scale, seeds = [], data = [], videos = '' } = checkedParameters(schema, parameters);
  const { trackers = [] } = parameters;
  if (new Set(seeds).size < seeds.length) {
    throw new InputError(`parameters: seeds are ${seeds.join(', ')}; expected each once`);
  }
  const base = studies[scale];
  const entries = entriesFrom(trackers);
  checkTitles(entries, base);
  if (new Set(data).size < data.length) {
    throw new InputError(`parameters: data are ${data.join(', ')}; expected each once`);
  }
  for (const id of data) requireDataset(id, { kind: 'training' });
  if (videos !== '') readFolderBenchmark(videos);
  const study: StudyConfig = {
    ...base,
    ...(entries.length > 0 && { entries }),
    ...(seeds.length > 0 && { trainingSeeds: seeds }),
    ...(data.length > 0 && { data: scale === 'real' ? mixtureWith(data) : { sets: data } }),
    ...(videos !== '' && { videos }),
  };
  const [trainingSeed] = study.trainingSeeds;
  for (const [i, entry] of entries.entries()) {
    named(i, () => resolveTraining(entryTrainConfig({ ...study, entry, trainingSeed: trainingSeed! })));
  }
  return trainedTrackers(scale, study);
}

/** Figures and tables tell trackers by their titles, those that are run for comparison too. */
function checkTitles(entries: readonly StudyEntry[], { references }: StudyConfig): void {
  const taken = references.map((each) => (typeof each === 'string' ? referenceTitles[each] : each.title));
  for (const [i, { title }] of entries.entries()) {
    if (!taken.includes(title)) continue;
    throw new InputError(
      `trackers[${i}]: its title is '${title}', a tracker that is run for comparison; give it another`,
    );
  }
}

/** The additional trackers of Table 2, with the same parameters; not run beside trackers of the user's own choice. */
export function othersFrom(parameters: StudyParameters): TrainedTrackers | NotRun {
  const { scale } = parameters;
  const { study } = studyFrom(parameters);
  if (parameters.trackers?.length) {
    return { notRun: 'these belong to the list of the paper: leave trackers empty to train them' };
  }
  if (scale === 'real') {
    return {
      notRun: 'these trackers are not trained on real videos; npx siamdla notebook 04 -p scale=mini trains them',
    };
  }
  const { study: others } = otherTrackers(scale);
  const { trainingSeeds, data, videos } = study;
  const seeds = parameters.seeds?.length ? { trainingSeeds } : {};
  return trainedTrackers(scale, { ...others, data, ...seeds, ...(videos !== undefined && { videos }) });
}
