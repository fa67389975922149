import type { ExecuteResult, Kernel } from '../client/client.js';

/** What one cell left. */
export interface CellOutcome extends ExecuteResult {
  /** Printed text. */
  printed: string;
  /** The last expression's value as text; undefined without one. */
  shown?: string;
}

/** Runs one cell in a kernel. */
export async function runIn(kernel: Kernel, code: string, stopOnError: boolean = false): Promise<CellOutcome> {
  let printed = '';
  let shown: string | undefined;
  const onMessage = (type: string, content: Record<string, unknown>): void => {
    if (type === 'stream') printed += content.text;
    if (type === 'execute_result') shown = String((content.data as Record<string, unknown>)['text/plain']);
  };
  const result = await kernel.execute(code, { onMessage, stopOnError });
  return { ...result, printed, ...(shown !== undefined && { shown }) };
}
