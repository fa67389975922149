import { rmSync } from 'node:fs';
import { makeTemporaryFolder } from '../../../files/output-folder.js';
import type { SizedWork } from './curve.js';

/** Prepares a work in a temporary folder, which is removed with the work, or when the preparation throws. */
export async function inTemporaryFolder(prepare: (root: string) => Promise<SizedWork>): Promise<SizedWork> {
  const root = makeTemporaryFolder('siamdla-growth-');
  const remove = (): void => rmSync(root, { recursive: true, force: true });
  try {
    const work = await prepare(root);
    const dispose = async (): Promise<void> => {
      await work.dispose?.();
      remove();
    };
    return { ...work, dispose };
  } catch (error) {
    remove();
    throw error;
  }
}
