import { workerCount } from '../processes/workers.js';
import type { Device } from '../runtime/device.js';
import { isReal, type StudyData } from './config.js';
import type { RunContext } from './experiment.js';

/**
 * How many trainings run side by side, on one thread each: one on another device than the CPU, which they would share, and
 * on public datasets, where each has all cores and the memory of a large network.
 *
 * @param device Undefined: the CPU.
 */
export function trainingsAtOnce(
  data: StudyData,
  device: Pick<Device, 'name'> | undefined,
  context: Pick<RunContext, 'workers'>,
): number {
  return isReal(data) || (device && device.name !== 'cpu') ? 1 : workerCount(context);
}
