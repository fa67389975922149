import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../../files/writing.js';
import { isCodeNewerThanProcess } from '../../provenance/code-hash.js';
import type { Provenance } from '../../provenance/provenance.js';
import type { Device } from '../../runtime/device.js';
import { deviceIdentity, deviceOfEnvironment, isCard } from '../../runtime/device-name.js';
import type { Experiment, PlannedStep, RunContext, StepNeeds } from '../experiment.js';
import { finished } from '../progress.js';
import { plannedStep } from './planned-step.js';
import { runStep, type Step } from './step-cache.js';

const file = 'result.json';
/** Folder in a step's where a computation keeps finished parts until it has ended. */
const partsFolder = 'parts';

/**
 * A result that takes minutes to compute, taken from an earlier run with the same configuration, device and code where the
 * context allows it, so that a notebook shows what `siamdla reproduce` measured. A time that was measured once stays what it
 * was, with the machine and commit that it was measured on; `provenance.isCached` is then true.
 *
 * A process that runs since before the code was built anew neither uses nor fills the cache, and says so: its code is an
 * older one.
 *
 * @param id Of the experiment.
 * @param code URL of the built module that computes it: `new URL('./run.js', import.meta.url)`. A change of any code that it
 * reaches makes another result.
 * @param compute Returns plain JSON, but for numbers that are not finite. Where results are cached it may keep finished
 * parts in `parts`, a folder that it creates; the next attempt finds them there if this one is stopped.
 * @throws The errors of `compute`; the signal's reason.
 */
export async function cached<Result>(
  id: string,
  config: object,
  context: RunContext,
  code: URL,
  compute: CachedResult<Result>['compute'],
): Promise<Result> {
  if (!context.cache) return compute(context.signal);
  if (isCodeNewerThanProcess(code)) {
    context.onWarning?.(
      `${id}: the kit was built anew since this process started; restart it (the kernel) to use the cache`,
    );
    return compute(context.signal);
  }
  const device = context.device ?? deviceOfEnvironment() ?? 'cpu';
  const outcome = await runStep(stepOf({ id, config, code, compute }, device), context);
  context.onStep?.(outcome);
  context.progress?.(outcome.isCached ? { ...finished, cachedShare: 1 } : finished);
  return outcome.isCached ? asCached(outcome.result) : outcome.result;
}

/** A result as {@link cached} takes it. */
export interface CachedResult<Result> {
  readonly id: string;
  readonly config: object;
  readonly code: URL;
  readonly compute: (signal: AbortSignal | undefined, parts?: string) => Promise<Result>;
}

/** Computed results as a step of the cache. */
function stepOf<Result>({ id, config, code, compute }: CachedResult<Result>, name: string): Step<Result> {
  const device = deviceIdentity(name);
  return {
    name: id,
    config: { config, device },
    code,
    run: async (folder, signal) => {
      const parts = path.join(folder, partsFolder);
      const result = await compute(signal, parts);
      writeFileAtomic(path.join(folder, file), `${JSON.stringify(result, marked)}\n`);
      rmSync(parts, { recursive: true, force: true });
    },
    read: (folder) => JSON.parse(readFileSync(path.join(folder, file), 'utf8'), unmarked) as Result,
    device,
  };
}

/** What {@link cachedExperiment} needs. */
export interface CachedExperimentOptions<Config, Result> {
  readonly id: string;
  /** URL of the built module that computes the result, as in {@link cached}. */
  readonly code: URL;
  /** `parts` as in {@link cached}. */
  readonly compute: (config: Config, context: RunContext, parts?: string) => Promise<Result>;
  /** Steps that the result is computed from; default: none. */
  readonly after?: (config: Config, device: Device | undefined) => readonly PlannedStep[];
  readonly needs: (config: Config) => StepNeeds;
}

/** `run` and `steps` of an experiment whose result is one step of the cache, as {@link cached} takes it. */
export function cachedExperiment<Config extends object, Result>({
  id,
  code,
  compute,
  after = () => [],
  needs,
}: CachedExperimentOptions<Config, Result>): Required<Pick<Experiment<Config, Result>, 'run' | 'steps'>> {
  const run = (config: Config, context: RunContext = {}): Promise<Result> =>
    cached(id, config, context, code, (signal, parts) => compute(config, { ...context, signal }, parts));
  return {
    run,
    steps: (config, device) => {
      const before = after(config, device);
      const name = device?.name ?? 'cpu';
      const plan = (context: RunContext): CachedResult<Result> => ({
        ...{ id, config, code },
        compute: (signal, parts) => compute(config, { ...context, signal, cache: true, device: name }, parts),
      });
      return [
        ...before,
        plannedStep({
          needs: { ...needs(config), gpus: isCard(name) ? 1 : 0 },
          inputs: [],
          after: before,
          step: (context) => stepOf(plan(context), name),
        }),
      ];
    },
  };
}

/** The result with `isCached` in its provenance, where it has one. */
function asCached<Result>(result: Result): Result {
  const { provenance } = (result ?? {}) as { readonly provenance?: Provenance };
  return provenance ? { ...result, provenance: { ...provenance, isCached: true } } : result;
}

/** JSON has no NaN and no infinity: such a number becomes {"number": "NaN"}. */
function marked(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function unmarked(_: string, value: unknown): unknown {
  const { number, ...others } = (value ?? {}) as { number?: unknown };
  const isMarked = /^(NaN|-?Infinity)$/.test(String(number)) && Object.keys(others).length === 0;
  return isMarked ? Number(number) : value;
}
