import type { Picture } from '../plots/figure.js';
import type { ResultTable } from '../plots/result-table.js';
import type { Device } from '../runtime/device.js';
import type { StudyEntry } from './config.js';
import type { ProgressListener } from './progress.js';
import type { FinishedStep } from './steps/step-marker.js';

/**
 * How much of an experiment to run: 'smoke' in seconds, to see that everything works; 'mini' what a laptop's CPU does in
 * minutes; 'real' pretrained networks on real videos of this machine, in hours; 'paper' the published setting.
 */
export type Scale = 'smoke' | 'mini' | 'real' | 'paper';

/** The scales of every experiment; those that have nothing to do with real videos have no other. */
export type CommonScale = Exclude<Scale, 'real'>;

/** The scales, from the smallest on. */
export const scales: readonly Scale[] = ['smoke', 'mini', 'real', 'paper'];

/** The scales without 'real', from the smallest on. */
export const commonScales: readonly CommonScale[] = ['smoke', 'mini', 'paper'];

/** Settings of a run beside its configuration. None but the device may change a number. */
export interface RunContext {
  /** Receives what is being done and how much of the work is done. */
  readonly progress?: ProgressListener | undefined;
  /** Stops the run; it then throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Worker threads; default: one per core. */
  readonly workers?: number | undefined;
  /**
   * Name of the device that networks are trained and run on, as for `--device`; default: SIAMDLA_DEVICE, else the CPU.
   * Another device returns other last digits, so its trainings and runs are cached apart from the CPU's.
   */
  readonly device?: string | undefined;
  /** Receives notices of one line: cached results that cannot be used and why, another process that is waited for. */
  readonly onWarning?: ((line: string) => void) | undefined;
  /**
   * Receives a training that diverged, which is then left out of the study; the next run tries it again from its last
   * checkpoint. Default: its error ends the run.
   */
  readonly onDiverged?: ((run: DivergedRun) => void) | undefined;
  /**
   * Receives every training, run and measurement that is finished, those of earlier runs included; not the rendering of
   * synthetic videos, whose time and commit are not recorded.
   */
  readonly onStep?: ((step: FinishedStep) => void) | undefined;
  /** Use cached results of an earlier run with the same configuration; see `cached`. Default: false. */
  readonly cache?: boolean | undefined;
  /** Compute anew what an earlier process cached, and replace it. Default: false. */
  readonly fresh?: boolean | undefined;
}

/** Settings of a step's run, which the study of the step gives. */
export interface StepRunContext extends RunContext {
  /** Receives, as `onWarning` does, that cached files were damaged. */
  readonly onDamage?: ((line: string) => void) | undefined;
}

/** A training of a study that diverged. */
export interface DivergedRun {
  readonly entry: StudyEntry;
  readonly trainingSeed: number;
  readonly error: Error;
}

/** What a step needs of a machine. */
export interface StepNeeds {
  readonly cores: number;
  readonly memoryGiB: number;
  readonly gpus: 0 | 1;
  /** Expected wall time, from measured rates; null where nothing comparable was measured. */
  readonly minutes: number | null;
}

/** A piece of an experiment's work that one process does and others find in the cache: a training, a run, a measurement. */
export interface PlannedStep<Outcome extends FinishedStep = FinishedStep> {
  /** As a finished step has it: 'train-siamcar-tiny-dla-1'. */
  readonly name: string;
  /** Name and hash of configuration and code; it is known before any step has run, and the same on every machine. */
  readonly key: string;
  readonly needs: StepNeeds;
  /** Data and files that no step produces. */
  readonly inputs: readonly string[];
  /** Steps whose results it reads. */
  readonly after: readonly PlannedStep[];
  /** The outcome of an earlier run; undefined where it, or a step that it follows, is not finished. */
  readonly find: () => Promise<Outcome | undefined>;
  /**
   * Computes it, or takes it from the cache.
   *
   * @throws As `runStep`; InputError when a step that it follows is not finished.
   */
  readonly run: (context: StepRunContext) => Promise<Outcome>;
}

/** A figure and the name of the files it is written to, without ending. */
export interface NamedFigure<P extends Picture = Picture> {
  readonly name: string;
  readonly figure: P;
  /** The numbers behind the figure, written beside it as JSON. */
  readonly numbers: object;
}

/** A configuration for each scale. */
export type Scales<Config> = Readonly<Record<CommonScale, Config>> & { readonly real?: Config };

/** A table or figure of the paper: from a configuration to numbers, and from numbers to plots. */
export interface Experiment<Config, Result> {
  readonly id: string;
  /** What it reproduces: 'Fig. 9'. */
  readonly paper: string;
  readonly title: string;
  /** Configurations; without one for 'real' it has nothing to do with real videos. */
  readonly scales: Scales<Config>;
  /**
   * The configuration with other training seeds; undefined for one that trains nothing. An experiment that does not average
   * over seeds takes the first. Default: the experiment trains nothing.
   */
  readonly withSeeds?: (config: Config, seeds: readonly number[]) => Config | undefined;
  /**
   * The steps that `run` finds in the cache where they are finished, each after those that it follows; default: none.
   *
   * @param device Undefined: the CPU.
   */
  readonly steps?: (config: Config, device: Device | undefined) => readonly PlannedStep[];
  /** Computes the numbers. @throws InputError for a configuration that cannot be run. */
  readonly run: (config: Config, context?: RunContext) => Promise<Result>;
  /** Draws the figures of a result. */
  readonly figures: (result: Result) => readonly NamedFigure[];
  /** What was measured here and what was published elsewhere stand in tables of their own. */
  readonly tables: (result: Result) => readonly ResultTable[];
  /** What the numbers say about the paper's claim, one sentence each, worked out from them. */
  readonly findings: (result: Result) => readonly string[];
  /** Why a configuration cannot be run on this machine, such as data that is not here; undefined where it can. */
  readonly unavailableReason?: (config: Config) => string | undefined;
}
