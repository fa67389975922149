/**
 * Milliseconds within which a signal that comes again is the same request: a terminal sends Ctrl-C to every process of a
 * command, and npm and npx pass on what they are sent to the one that they have started; batch systems do the same with
 * SIGTERM.
 */
export const sameSignalMs = 500;

/**
 * Calls a function at a signal of the operating system, once, as the signal may come again at once: see
 * {@link sameSignalMs}. After that it ends the process, as it does where nobody listens.
 *
 * @returns Stops listening; what comes again at once is still taken for the same, as work may end before npm has passed it
 * on.
 */
export function onSignal(name: NodeJS.Signals, call: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const remove = (): void => void process.off(name, listener);
  const listener = (): void => {
    if (timer) return;
    timer = setTimeout(remove, sameSignalMs).unref();
    call();
  };
  process.on(name, listener);
  return () => {
    if (!timer) remove();
  };
}
