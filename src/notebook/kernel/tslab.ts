import { createRequire } from 'node:module';
import { InputError } from '../../errors.js';

/** A compiler message about a cell; `start` counts from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  messageText: string;
  code: number;
  /** Set when the message is about another file than the cell. */
  fileName?: string;
}

/** Turns cells into JavaScript; `prevDecl` declares what earlier cells left behind. */
export interface Converter {
  convert(prevDecl: string, source: string): { diagnostics: Diagnostic[]; declOutput?: string };
  close(): void;
}

export interface ConverterSet {
  readonly node: Converter;
  readonly browser: Converter;
  close(): void;
}

/** Runs cells in this process. */
export interface Executor {
  execute(source: string): Promise<boolean>;
  interrupt(): void;
  close(): void;
}

export interface ExecuteReply {
  status: string;
  execution_count?: number;
  [key: string]: unknown;
}

/** What a cell sends to be shown. */
export interface DisplayData {
  data: Record<string, unknown>;
  metadata: Record<string, unknown>;
  transient: { display_id?: string };
}

export interface KernelHandler {
  execCount: number;
  execQueue: { reset(delayMs?: number): void };
  handleExecute(
    request: { code: string; stop_on_error?: boolean },
    writeStream: (name: string, text: string) => void,
    writeDisplayData: (data: DisplayData, update: boolean) => void,
  ): Promise<ExecuteReply>;
}

/** A received Jupyter message that can be answered. */
export interface KernelMessage {
  header: { msg_type: string };
  content: unknown;
  createReply(): KernelMessage;
  signAndSend(key: string, socket: unknown): void;
}

export interface KernelServer {
  handler: KernelHandler;
  connInfo: { key: string };
  iopub: unknown;
  init(): Promise<void>;
  close(): void;
}

/** The parts of tslab that the kernel and the checker use; tslab publishes no API for them. */
export interface Tslab {
  createConverter(options: { isJS: boolean; isBrowser: boolean }): Converter;
  createExecutor(
    folder: string,
    converters: ConverterSet,
    console: { log(...values: unknown[]): void; error(...values: unknown[]): void },
  ): Executor;
  JupyterHandlerImpl: new (executor: Executor, isJs: boolean) => KernelHandler;
  ZmqServer: new (handler: KernelHandler, configPath: string) => KernelServer;
}

/** A node of tslab's syntax trees, as far as the kit looks at it. */
export interface SyntaxNode {
  readonly end: number;
  readonly name?: SyntaxNode & { readonly text: string };
}

/** The compiler that tslab brings along (TypeScript 5.0). */
interface Compiler {
  ModuleResolutionKind: { Bundler: number };
  ScriptTarget: { Latest: number };
  createWatchCompilerHost(files: string[], options: object, ...rest: unknown[]): unknown;
  createSourceFile(name: string, text: string, target: number, setParents: boolean): SyntaxNode;
  forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void;
  isShorthandPropertyAssignment(node: SyntaxNode): boolean;
}

const knownVersion = '1.0.22';
const compilerName = '@tslab/typescript-for-tslab';
const require = createRequire(import.meta.url);

/** Requires one of tslab's own dependencies or files, so that everybody shares the same copy. */
export const requireFromTslab: NodeJS.Require = createRequire(require.resolve('tslab'));

/** tslab's compiler, for looking at a cell's syntax. */
export function tslabCompiler(): Compiler {
  return requireFromTslab(compilerName) as Compiler;
}

/**
 * Loads the project's tslab with the compiler options that notebooks need. tslab reads no tsconfig: without this, cells
 * are not checked strictly, and packages that describe their entry points by `exports` (this one too) have no types.
 *
 * @throws {InputError} When another version of tslab is installed than the one this was written for.
 */
export function loadTslab(): Tslab {
  const { version } = requireFromTslab('../package.json') as { version: string };
  if (version !== knownVersion)
    throw new InputError(`tslab ${version} is installed; the notebook kernel needs tslab ${knownVersion} (run npm ci)`);
  makeStrict();
  return {
    ...(requireFromTslab('./converter') as Pick<Tslab, 'createConverter'>),
    ...(requireFromTslab('./executor') as Pick<Tslab, 'createExecutor'>),
    ...(requireFromTslab('./jupyter') as Pick<Tslab, 'JupyterHandlerImpl' | 'ZmqServer'>),
  };
}

let isStrict = false;

/** Replaces the compiler in the module cache, before tslab's converter copies it. */
function makeStrict(): void {
  if (isStrict) return;
  isStrict = true;
  const compiler = tslabCompiler();
  const loaded = requireFromTslab.cache[requireFromTslab.resolve(compilerName)];
  if (!loaded) throw new Error(`${compilerName} is not in the module cache`);
  const strict = {
    strict: true,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    checkJs: false,
  };
  loaded.exports = {
    ...compiler,
    createWatchCompilerHost: (files: string[], options: object, ...rest: unknown[]) =>
      compiler.createWatchCompilerHost(files, { ...options, ...strict }, ...rest),
  };
}
