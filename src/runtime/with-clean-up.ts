/**
 * Does work and then each clean-up in turn, whatever fails: a device that was lost cannot be freed, which must neither hide
 * why the work failed nor leave files and worker threads open.
 *
 * @returns The work's result.
 * @throws The first error, the work's before those of clean-ups.
 */
export async function withCleanUp<T>(work: () => Promise<T>, ...cleanUps: readonly (() => unknown)[]): Promise<T> {
  const errors: unknown[] = [];
  const attempt = async <R>(part: () => R): Promise<Awaited<R> | undefined> => {
    try {
      return await part();
    } catch (error) {
      errors.push(error);
      return undefined;
    }
  };
  const result = await attempt(work);
  for (const cleanUp of cleanUps) await attempt(cleanUp);
  if (errors.length > 0) throw errors[0];
  return result as T;
}
