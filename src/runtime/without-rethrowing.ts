/** Events of a process that tell of errors which nobody caught. */
const events = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Initialises tensorflow.js' WebAssembly backend without the listeners that it adds to the process. They throw every error
 * again that nobody caught, which ends the process with exit code 7, also where a program or a notebook's kernel listens to
 * go on.
 */
export async function withoutRethrowing<T>(initialise: () => Promise<T>): Promise<T> {
  const added: (() => void)[] = [];
  const note = (event: string | symbol, listener: (...args: unknown[]) => void): void => {
    const isOne = events.some((one) => one === event) && isAddedByBackend();
    if (isOne) added.push(() => process.off(event, listener));
  };
  process.on('newListener', note);
  try {
    return await initialise();
  } finally {
    process.off('newListener', note);
    for (const remove of added) remove();
  }
}

/** Whether the backend's code is adding a listener: others may add theirs meanwhile. */
function isAddedByBackend(): boolean {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 20;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = limit;
  return stack.includes('tfjs-backend-wasm');
}
