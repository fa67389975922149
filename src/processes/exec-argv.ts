/** Words that say where a program's own code comes from; the word after one of the short forms is the code. */
const ownCode = /^(--input-type|--eval|-e|--print|-p)(=|$)/;
const beforeCode = /^(--eval|-e|--print|-p)$/;

/** Options that a thread may be given: how modules are found, and whether node warns. */
const ofThreads = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;
const ofThreadsWhole =
  /^(--(import|require|loader|experimental-loader|conditions)=.*|--no-warnings|--no-deprecation|--enable-source-maps)$/;

/**
 * Node's options for a process of its own: those of this process, without the ones that say where its own code comes from.
 * With `node --input-type=module --eval ...` the other process's file would be refused.
 */
export function processExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.filter((word, i) => !ownCode.test(word) && !beforeCode.test(execArgv[i - 1] ?? ''));
}

/**
 * The same as an option of a worker thread; none where it can inherit them. Options that are named are checked, and node refuses those
 * that hold for a whole process, such as --max-old-space-size, so that beside code of its own only those of threads are named.
 */
export function threadExecArgv(execArgv: readonly string[] = process.execArgv): { execArgv?: string[] } {
  const words = processExecArgv(execArgv);
  if (words.length === execArgv.length) return {};
  const isOfThreads = (word: string, i: number): boolean =>
    ofThreadsWhole.test(word) || ofThreads.test(word) || ofThreads.test(words[i - 1] ?? '');
  return { execArgv: words.filter(isOfThreads) };
}
