import { type Provenance, provenanceNow } from '../../../provenance/provenance.js';
import type { BenchDevice } from '../measure/bench-device.js';

/**
 * The provenance of a part of the bench that starts now: with the threads that compute, and none where several numbers of
 * them are compared, which the rows have.
 *
 * @param devices Empty for plain TypeScript, which runs on one core whatever the machine has.
 */
export function benchProvenance(devices: readonly Pick<BenchDevice, 'device' | 'options' | 'threads'>[]): Provenance {
  const [first] = devices;
  if (!first) return { ...provenanceNow({ threads: 1 }), device: 'cpu' };
  const { threads, ...rest } = provenanceNow({ ...first.options, device: first.device });
  return devices.some((each) => each.threads !== first.threads) ? rest : { ...rest, ...(threads && { threads }) };
}
