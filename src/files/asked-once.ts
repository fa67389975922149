/** Identifies the work of {@link withSameFiles} that is in progress; undefined outside of it. */
let current: object | undefined;

/**
 * Does synchronous work during which no file changes: functions that {@link askedOnce} wraps then look at files once for
 * each question. The keys of a plan's steps, for example, ask for the hash of the same code and weights many times.
 */
export function withSameFiles<T>(work: () => T): T {
  if (current) return work();
  current = {};
  try {
    return work();
  } finally {
    current = undefined;
  }
}

/**
 * A function of files that remembers its answers during {@link withSameFiles}. Outside of it, and after an error, it looks
 * at the files for each question anew.
 */
export function askedOnce<T>(answer: (question: string) => T): (question: string) => T {
  let [known, asked]: [Map<string, T>, object | undefined] = [new Map(), undefined];
  return (question) => {
    if (!current) return answer(question);
    if (asked !== current) [known, asked] = [new Map(), current];
    const found = known.has(question) ? known.get(question)! : answer(question);
    known.set(question, found);
    return found;
  };
}
