import { type Ceilings, measureCeilings } from './efficiency.js';
import type { BenchDevice } from './measure/bench-device.js';
import type { BenchRun } from './measure/bench-run.js';

/** A training step whose parts are timed. */
export interface PartsCase {
  readonly name: string;
  /** A line for each part. */
  readonly texts: (ceilings: Ceilings) => Promise<readonly string[]>;
}

/** Remarks about the machine's ceilings, measured now, and the parts of training steps beside them. */
export async function benchParts(run: BenchRun, on: BenchDevice, cases: readonly PartsCase[]): Promise<void> {
  let ceilings: Ceilings | undefined;
  await run.attempt('ceilings', async () => {
    ceilings = await measureCeilings(on.options);
    run.remarks.push(`${on.text}: ${ceilings.text}`);
  });
  for (const { name, texts } of ceilings ? cases : []) {
    await run.attempt(`parts of ${name}`, async () => {
      run.remarks.push(...(await texts(ceilings!)).map((text) => `${on.text}: ${text}`));
    });
  }
}
