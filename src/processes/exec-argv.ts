/** Options of node that are, or say of what kind is, the code of this program. */
const codeOption = /^(--input-type|--eval|-e|--print|-p)(=|$)/;
/** Those of them whose value, the code, is the next word. */
const beforeCode = /^(--eval|-e|--print|-p)$/;

/** Options that a thread may be given, with their value in the next word: how modules are found. */
const threadOption = /^(--import|--require|-r|--loader|--experimental-loader|--conditions|-C)$/;
/** Options that a thread may be given, in one word: the same, and whether node warns. */
const threadWord =
  /^(--(import|require|loader|experimental-loader|conditions)=.*|--no-warnings|--no-deprecation|--enable-source-maps)$/;

/**
 * Options of node for another process that runs a module: those of this process but for the code of its program. With
 * `node --input-type=module --eval ...` the other process would refuse its module.
 */
export function processExecArgv(execArgv: readonly string[] = process.execArgv): string[] {
  return execArgv.filter((word, i) => !codeOption.test(word) && !beforeCode.test(execArgv[i - 1] ?? ''));
}

/**
 * The same for a worker thread, as an option of its constructor. Where this process has no code among its options, that is
 * none: the thread inherits them. Else they are named, and node refuses to name for a thread what holds for a whole process,
 * such as --max-old-space-size.
 */
export function threadExecArgv(execArgv: readonly string[] = process.execArgv): { execArgv?: string[] } {
  const words = processExecArgv(execArgv);
  if (words.length === execArgv.length) return {};
  const isOfThreads = (word: string, i: number): boolean =>
    threadWord.test(word) || threadOption.test(word) || threadOption.test(words[i - 1] ?? '');
  return { execArgv: words.filter(isOfThreads) };
}
