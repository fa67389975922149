import type { Tools } from '../jupyter/run-notebook.js';

export async function useEditor(_: Tools): Promise<void> {}
