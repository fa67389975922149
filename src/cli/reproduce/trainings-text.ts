import { availableCores } from '../../files/process-limits.js';
import { workerCount } from '../../processes/workers.js';
import { isCard } from '../../runtime/device-name.js';
import type { Scale } from '../../study/experiment.js';

/**
 * How the trainings of a reproduction share the machine, as `runStudy` runs them: only those on public datasets, of scale
 * 'paper', have all cores.
 *
 * @param device Its name.
 * @param workers Default: one per core.
 */
export function trainingsText(scale: Scale, device: string, workers: number | undefined): string {
  if (isCard(device)) return `trainings run one after the other on ${device}`;
  if (scale === 'paper') return `trainings run one after the other, on ${availableCores()} threads`;
  return `trainings run on one thread each, ${workerCount({ workers })} at a time (--workers); one that is left alone keeps one thread`;
}
