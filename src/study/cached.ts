import { readFileSync } from 'node:fs';
import path from 'node:path';
import { writeFileAtomic } from '../files.js';
import type { RunContext } from './experiment.js';
import { runStep } from './step-cache.js';

/** Raised whenever a kept result has another form or other numbers for the same configuration. */
const VERSION = 4;
const file = 'result.json';

/**
 * A result that takes minutes to compute and is plain JSON, but for numbers that are not finite: taken from an earlier run with the same configuration where the
 * context allows it, so that a notebook shows what `siamdla reproduce` measured. A time that was measured once stays what it
 * was, with the machine and commit that it was measured on.
 *
 * @param id Of the experiment.
 * @throws What `compute` throws.
 */
export async function cached<Result>(
  id: string,
  config: object,
  context: RunContext,
  compute: () => Promise<Result>,
): Promise<Result> {
  if (!context.cache) return compute();
  const device = context.device ?? (process.env.SIAMDLA_DEVICE || 'cpu');
  const step = {
    name: id,
    config: { version: VERSION, config, device },
    run: async (folder: string): Promise<void> =>
      writeFileAtomic(path.join(folder, file), `${JSON.stringify(await compute(), marked)}\n`),
    read: (folder: string): Result => JSON.parse(readFileSync(path.join(folder, file), 'utf8'), unmarked) as Result,
  };
  const outcome = await runStep(step, (line) => context.onWarning?.(line));
  context.onStep?.(outcome);
  return outcome.result;
}

/** JSON knows no NaN and no infinity: such a number becomes {"number": "NaN"}. */
function marked(_: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? { number: String(value) } : value;
}

function unmarked(_: string, value: unknown): unknown {
  const { number, ...others } = (value ?? {}) as { number?: unknown };
  const isMarked = /^(NaN|-?Infinity)$/.test(String(number)) && Object.keys(others).length === 0;
  return isMarked ? Number(number) : value;
}
