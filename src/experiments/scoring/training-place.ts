import { isOfProcessor } from '../../provenance/provenance.js';
import { isReal } from '../../study/config.js';
import type { OpeResult } from './ope-result.js';

/**
 * Where the trainings of a result computed one after the other, for notes of their times: 'all cores of AMD EPYC, 2 cores',
 * 'webgpu (onnxruntime), NVIDIA H100'; undefined where they run side by side, on one thread each.
 */
export function trainingPlace({ config, provenance }: Pick<OpeResult, 'config' | 'provenance'>): string | undefined {
  const { device, machine } = provenance;
  if (!isOfProcessor(provenance)) return device;
  return config.source === 'trained' && isReal(config.study.data) ? `all cores of ${machine}` : undefined;
}
