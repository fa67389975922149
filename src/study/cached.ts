import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../files.js';
import type { Provenance } from '../provenance.js';
import { isCodeNewerThanProcess } from './code-hash.js';
import type { RunContext } from './experiment.js';
import { finished } from './progress.js';
import { runStep } from './step-cache.js';

const file = 'result.json';

/**
 * A result that takes minutes to compute, taken from an earlier run with the same configuration, device and code where the context
 * allows it, so that a notebook shows what `siamdla reproduce` measured. A time that was measured once stays what it was, with
 * the machine and commit that it was measured on; `provenance.isCached` is then true.
 *
 * A process that runs since before the code was built anew neither uses nor fills the cache, and says so: its code is an older one.
 *
 * @param id Of the experiment.
 * @param code URL of the built module that computes it: `new URL('./run.js', import.meta.url)`. A change of any code that it
 * reaches makes another result.
 * @param compute Returns plain JSON, but for numbers that are not finite.
 * @throws The errors of `compute`; the signal's reason.
 */
export async function cached<Result>(
  id: string,
  config: object,
  context: RunContext,
  code: URL,
  compute: (signal: AbortSignal | undefined) => Promise<Result>,
): Promise<Result> {
  if (!context.cache) return compute(context.signal);
  if (isCodeNewerThanProcess(code)) {
    context.onWarning?.(
      `${id}: the kit was built anew since this process started; restart it (the kernel) to use the cache`,
    );
    return compute(context.signal);
  }
  const device = context.device ?? (process.env.SIAMDLA_DEVICE || 'cpu');
  const step = {
    name: id,
    config: { config, device },
    code,
    run: async (folder: string, signal: AbortSignal): Promise<void> =>
      writeFileAtomic(path.join(folder, file), `${JSON.stringify(await compute(signal), marked)}\n`),
    read: (folder: string): Result => JSON.parse(readFileSync(path.join(folder, file), 'utf8'), unmarked) as Result,
    device,
  };
  const outcome = await runStep(step, context);
  context.onStep?.(outcome);
  context.progress?.(finished);
  return outcome.isCached ? asCached(outcome.result) : outcome.result;
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
