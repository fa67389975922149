import { webGpuAdapter } from '../eager-backend.js';
import { missingProvider } from '../session.js';

/**
 * Why ONNX Runtime's WebGPU is not tested here; undefined where it is. SIAMDLA_TEST_SOFTWARE_GPU=1 admits software
 * renderers.
 */
export async function webgpuSkip(): Promise<string | undefined> {
  const adapter = await webGpuAdapter().catch((error: Error) => error);
  if (adapter instanceof Error) return adapter.message;
  if (adapter.isSoftware && process.env.SIAMDLA_TEST_SOFTWARE_GPU !== '1') return 'the adapter is a software renderer';
  return missingProvider('webgpu');
}
