/** The piece of work that is done with the same files; undefined outside of one. */
let current: object | undefined;

/**
 * Does work that asks the same of files over and over, as the keys of a plan do: what {@link askedOnce} wraps looks at them
 * once for each question.
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
 * A function of files that keeps its answers within {@link withSameFiles}; outside, and after it failed, each question is
 * asked anew.
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
