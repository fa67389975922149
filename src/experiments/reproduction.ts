import { InputError } from '../errors.js';
import type { ResultTable } from '../plots/result-table.js';
import type { Device } from '../runtime/device.js';
import type { CommonScale, Experiment, NamedFigure, PlannedStep, RunContext, Scale } from '../study/experiment.js';
import { originOf } from '../study/steps/origin-text.js';
import type { FinishedStep } from '../study/steps/step-marker.js';

/** Tables, findings and figures of a finished experiment. */
export interface Outcome {
  readonly tables: readonly ResultTable[];
  readonly findings: readonly string[];
  readonly figures: readonly NamedFigure[];
  /** Whether the numbers were computed now or cached, from when, by which commit; see `originOf`. */
  readonly origin: string;
}

/** An experiment with one configuration per scale, whose types of configuration and result no longer matter. */
export interface Reproduction {
  /** 'vot-trained'. */
  readonly id: string;
  /** Id of the experiment: 'vot'. */
  readonly experiment: string;
  readonly paper: string;
  readonly title: string;
  readonly reproduce: (scale: Scale, context: RunContext) => Promise<Outcome>;
  /** The steps that `reproduce` finds in the cache where they are finished; see `Experiment.steps`. */
  readonly steps: (scale: Scale, device: Device | undefined) => readonly PlannedStep[];
  /** Why it cannot be run on this machine; undefined where it can. */
  readonly missing: (scale: Scale) => string | undefined;
  /** Scales at which it takes hours beside all others together, and is run only if chosen by name. */
  readonly onRequest: readonly Scale[];
  /** Whether it runs at scale 'real'. */
  readonly onRealVideos: boolean;
  /** The same at one scale, trained from other seeds; undefined where it trains nothing. */
  readonly withSeeds: (scale: Scale, seeds: readonly number[]) => Reproduction | undefined;
}

/** What distinguishes a reproduction from others of the same experiment. */
export interface ReproductionOptions<Config> {
  /** Follows the experiment's id: 'otb100-trained'; default: nothing. */
  readonly id?: string;
  /** Default: the experiment's. */
  readonly paper?: string;
  /** Default: the experiment's. */
  readonly title?: string;
  /** Default: the experiment's configurations. */
  readonly config?: (scale: CommonScale) => Config;
  /** The configuration at scale 'real'; default: the experiment's, or beside a `config` none: it is left out there. */
  readonly real?: Config;
  /** Default: none. */
  readonly onRequest?: readonly Scale[];
}

/** An experiment as `siamdla reproduce` runs it. */
export function reproduction<Config, Result>(
  experiment: Experiment<Config, Result>,
  options: ReproductionOptions<Config> = {},
): Reproduction {
  const id = options.id === undefined ? experiment.id : `${experiment.id}-${options.id}`;
  const { paper, title } = { ...experiment, ...options };
  const real = options.real ?? (options.config ? undefined : experiment.scales.real);
  const config = options.config ?? ((scale: CommonScale) => experiment.scales[scale]);
  const configAt = (scale: Scale): Config => {
    if (scale !== 'real') return config(scale);
    if (real === undefined) throw notOnRealVideos(id);
    return real;
  };
  return {
    id,
    experiment: experiment.id,
    paper,
    title,
    onRequest: options.onRequest ?? [],
    onRealVideos: real !== undefined,
    withSeeds: (scale, seeds) => {
      const other = experiment.withSeeds?.(configAt(scale), seeds);
      if (other === undefined) return undefined;
      return reproduction(experiment, { ...options, config: () => other, ...(real !== undefined && { real: other }) });
    },
    missing: (scale) => experiment.unavailableReason?.(configAt(scale)),
    steps: (scale, device) => experiment.steps?.(configAt(scale), device) ?? [],
    reproduce: async (scale, context) =>
      outcomeOf(experiment, configAt(scale), context, { experiment: id, paper, scale }),
  };
}

/**
 * Runs an experiment with one configuration.
 *
 * @param labels Stored with the numbers of each figure.
 */
async function outcomeOf<Config, Result>(
  experiment: Experiment<Config, Result>,
  config: Config,
  context: RunContext,
  labels: { readonly experiment: string; readonly paper: string; readonly scale: Scale },
): Promise<Outcome> {
  const steps: FinishedStep[] = [];
  const onStep = (step: FinishedStep): void => {
    steps.push(step);
    context.onStep?.(step);
  };
  const result = await experiment.run(config, { ...context, onStep });
  return {
    origin: originOf(steps),
    tables: experiment.tables(result),
    findings: experiment.findings(result),
    figures: experiment.figures(result).map((figure) => ({ ...figure, numbers: { ...labels, ...figure.numbers } })),
  };
}

/** The refusal of what has no configuration at scale 'real'. */
export function notOnRealVideos(name: string): InputError {
  return new InputError(`'${name}' has nothing to do with real videos; run it at another scale than 'real'`);
}
