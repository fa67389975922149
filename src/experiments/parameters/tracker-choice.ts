import * as v from 'valibot';
import { InputError } from '../../errors.js';
import { checked } from '../../files/checked.js';
import type { StudyEntry } from '../../study/config.js';
import { type Model, modelByName } from '../../trackers/catalogue.js';

/** A tracker to train and compare, as a notebook's parameter. */
export interface TrackerChoice {
  /** Name of a model: 'siamcar-tiny'. */
  readonly model: string;
  /** 'baseline', 'dla', or an assigner's name: 'dla-anchor-free'. Default: 'dla'. */
  readonly assigner?: string;
  /** Options that differ from the assigner's defaults: { k: 19 }. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Assigner of the box targets; default: that of the labels. */
  readonly boxAssigner?: string;
  /** Name in figures and tables; default: made of the rest, 'DLA-SiamCAR (k = 19)'. */
  readonly title?: string;
}

const choices = v.array(
  v.looseObject({
    model: v.string(),
    assigner: v.optional(v.string()),
    options: v.optional(v.record(v.string(), v.unknown())),
    boxAssigner: v.optional(v.string()),
    title: v.optional(v.string()),
  }),
);
const keys = ['model', 'assigner', 'options', 'boxAssigner', 'title'];

/**
 * The entries of a study. Each is compared with the first of its model, one with the baseline's assigner before others.
 *
 * @throws InputError for a value of another type, an unknown key or model, or two trackers of one title.
 */
export function entriesFrom(trackers: readonly TrackerChoice[]): readonly StudyEntry[] {
  const checkedChoices = checked(choices, trackers, 'trackers') as readonly TrackerChoice[];
  for (const [i, choice] of checkedChoices.entries()) {
    const unknown = Object.keys(choice).find((key) => !keys.includes(key));
    if (unknown !== undefined) {
      throw new InputError(`trackers[${i}]: unknown key '${unknown}'; expected some of ${keys.join(', ')}`);
    }
  }
  const models = checkedChoices.map(({ model }, i) => named(i, () => modelByName(model)));
  const titled = checkedChoices.map((choice, i) => ({ ...choice, title: choice.title ?? titleOf(choice, i, models) }));
  checkTitles(titled.map(({ title }) => title));
  return titled.map(({ title, model, assigner = 'dla', options, boxAssigner }) => {
    const ofModel = titled.filter((other) => other.model === model);
    const first = ofModel.find((other) => other.assigner === 'baseline') ?? ofModel[0]!;
    return {
      title,
      model,
      assigner,
      ...(options && { assignerOptions: options }),
      ...(boxAssigner !== undefined && { boxAssigner }),
      ...(first.title !== title && { baseline: first.title }),
    };
  });
}

/** Runs a check of the i-th tracker; its InputError then says which one. */
export function named<T>(i: number, check: () => T): T {
  try {
    return check();
  } catch (cause) {
    throw cause instanceof InputError ? new InputError(`trackers[${i}]: ${cause.message}`, { cause }) : cause;
  }
}

function titleOf(
  { assigner = 'dla', options = {}, boxAssigner }: TrackerChoice,
  i: number,
  models: readonly Model[],
): string {
  const { tracker, name } = models[i]!;
  const isOneOfSeveral = models.some((other) => other.tracker === tracker && other.name !== name);
  const network = isOneOfSeveral ? name : tracker.title;
  const isDla = assigner === 'dla' || assigner === tracker.training.assigners.dla.assigner;
  const labelled = assigner === 'baseline' ? network : isDla ? `DLA-${network}` : `${network} ${assigner}`;
  const details = [
    ...Object.entries(options).map(
      ([key, value]) => `${key} = ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`,
    ),
    ...(boxAssigner ? [`boxes: ${boxAssigner}`] : []),
  ];
  return details.length > 0 ? `${labelled} (${details.join(', ')})` : labelled;
}

/** Titles name folders of raw results. */
function checkTitles(titles: readonly string[]): void {
  for (const [i, title] of titles.entries()) {
    if (titles.indexOf(title) < i) {
      throw new InputError(`trackers[${i}]: a second tracker is titled '${title}'; give each a title of its own`);
    }
    if (!/^[^/\\]{1,80}$/.test(title)) {
      throw new InputError(`trackers[${i}]: its title is '${title}'; expected 1 to 80 characters without / and \\`);
    }
  }
}
