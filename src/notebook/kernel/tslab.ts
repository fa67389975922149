import { createRequire, type SourceMapPayload } from 'node:module';
import path from 'node:path';
import { InputError } from '../../errors.js';
import { packageRoot } from '../../files/package-root.js';
import type { StreamWrite } from './stream-writer.js';

/** A compiler message about a cell; `start` counts from 0. */
export interface Diagnostic {
  start: { line: number; character: number };
  messageText: string;
  code: number;
  /** Set when the message is about another file than the cell. */
  fileName?: string;
}

/** A compiled cell, or what is wrong with it. */
export interface Converted {
  diagnostics: Diagnostic[];
  /** JavaScript. */
  output?: string;
  /** Declarations for the cells behind. */
  declOutput?: string;
  hasToplevelAwait?: boolean;
  /** Name of the variable that has the value of the cell's last expression. */
  lastExpressionVar?: string;
  /** Modules of the notebooks' author, compiled along with the cell. */
  sideOutputs?: unknown[];
}

/** Turns cells into JavaScript; `prevDecl` declares what earlier cells left behind. */
export interface Converter {
  convert(prevDecl: string, source: string): Converted;
  inspect(prevDecl: string, source: string, position: number): unknown;
  complete(prevDecl: string, source: string, position: number): unknown;
  /** Adds a cell that is a module of its own. */
  addModule(name: string, source: string, meta: unknown): Diagnostic[];
  close(): void;
}

export interface ConverterSet {
  readonly node: Converter;
  readonly browser: Converter;
  close(): void;
}

/** Runs cells in this process. */
export interface Executor {
  /** The values of the cells' names. */
  readonly locals: Readonly<Record<string, unknown>>;
  execute(source: string): Promise<boolean>;
  inspect(source: string, position: number): unknown;
  complete(source: string, position: number): unknown;
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
  /** The answer to `kernel_info_request`. */
  handleKernel(): { language_info: object; [key: string]: unknown };
  execCount: number;
  execQueue: { reset(delayMs?: number): void };
  /** Makes what stands in for `process.stdout.write` while a cell runs. */
  createWriteToIopub: (name: string, writeStream: (name: string, text: string) => void) => StreamWrite;
  handleExecute(
    request: { code: string; stop_on_error?: boolean },
    writeStream: (name: string, text: string) => void,
    writeDisplayData: (data: DisplayData, update: boolean) => void,
  ): Promise<ExecuteReply>;
}

/** A received Jupyter message that can be answered. */
export interface KernelMessage {
  header: { msg_type: string };
  /** JupyterLab and VS Code send the cell's id, the classic Notebook does not. */
  metadata?: { readonly cellId?: string };
  content: unknown;
  createReply(): KernelMessage;
  signAndSend(key: string, socket: unknown): void;
}

export interface KernelServer {
  handler: KernelHandler;
  connInfo: { key: string };
  iopub: ReplySocket;
  init(): Promise<void>;
  handleShellMessage(socket: ReplySocket, ...frames: Buffer[]): Promise<void>;
  publishStatus(status: string, request: KernelMessage): void;
  close(): void;
}

/** A socket that messages are sent to. */
export interface ReplySocket {
  send(frames: (string | Buffer)[]): Promise<void>;
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
  readonly pos: number;
  readonly end: number;
  readonly name?: SyntaxNode & { readonly text: string };
  /** Of a file. */
  readonly statements?: readonly SyntaxNode[];
  /** Of a statement that declares variables. */
  readonly declarationList?: { readonly declarations: readonly SyntaxNode[] };
}

/** The compiler that tslab brings along (TypeScript 5.0). */
interface Compiler {
  ModuleResolutionKind: { Bundler: number };
  ScriptTarget: { Latest: number };
  createWatchCompilerHost(
    files: string[],
    options: object,
    system: WatchSystem,
    createProgram: unknown,
    ...rest: unknown[]
  ): unknown;
  createAbstractBuilder(...args: unknown[]): Builder;
  bindSourceFile(file: SourceFile, options: object): void;
  transpileModule(
    input: string,
    options: { compilerOptions: object },
  ): { outputText: string; sourceMapText?: string | undefined };
  createSourceFile(name: string, text: string, target: number, setParents: boolean): SyntaxNode;
  forEachChild(node: SyntaxNode, visit: (child: SyntaxNode) => void): void;
  isShorthandPropertyAssignment(node: SyntaxNode): boolean;
  isClassDeclaration(node: SyntaxNode): boolean;
  isEnumDeclaration(node: SyntaxNode): boolean;
}

/** A file of a program. */
interface SourceFile {
  readonly fileName: string;
  readonly resolvedModules?: {
    forEach(visit: (found: { readonly resolvedModule?: { readonly resolvedFileName: string } }) => void): void;
  };
}

/** A compiled program. */
interface Builder {
  getCompilerOptions(): object;
  getSourceFile(name: string): SourceFile | undefined;
  getProgram(): { getRootFileNames(): readonly string[]; getSourceFiles(): readonly SourceFile[] };
}

/** How a program gets its files. */
interface CompilerHost {
  /** Is called with each file that the next program does not have. */
  onReleaseOldSourceFile?: ((file: SourceFile, ...rest: unknown[]) => void) | undefined;
}

type Watch = (file: string, ...rest: unknown[]) => { close(): void };

/** How the compiler hears of changed files. */
interface WatchSystem {
  watchFile: Watch;
  watchDirectory: Watch;
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
  adaptCompiler();
  return {
    ...(requireFromTslab('./converter') as Pick<Tslab, 'createConverter'>),
    ...(requireFromTslab('./executor') as Pick<Tslab, 'createExecutor'>),
    ...(requireFromTslab('./jupyter') as Pick<Tslab, 'JupyterHandlerImpl' | 'ZmqServer'>),
  };
}

let isAdapted = false;
let lastMaps: SourceMapPayload[] = [];
let lastFiles: readonly string[] = [];

/** Source maps of the cell that was compiled last: from TypeScript to a module, and from the module to a script. */
export function lastSourceMaps(): readonly SourceMapPayload[] {
  return lastMaps;
}

/** Paths of all files that the compiler knew when it compiled the last cell, that cell's own included. */
export function lastProgramFiles(): readonly string[] {
  return lastFiles;
}

/** Replaces the compiler in the module cache, before tslab's converter copies it. */
function adaptCompiler(): void {
  if (isAdapted) return;
  isAdapted = true;
  const compiler = tslabCompiler();
  const loaded = requireFromTslab.cache[requireFromTslab.resolve(compilerName)];
  if (!loaded) throw new Error(`${compilerName} is not in the module cache`);
  const notebookOptions = {
    strict: true,
    moduleResolution: compiler.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    types: ['node'], // other packages' types are read where a cell imports them, not all that are installed
    checkJs: false,
    inlineSourceMap: true,
  };
  const adapted: Partial<Compiler> = {
    createWatchCompilerHost: (files, options, system, _, ...rest) => {
      ignorePackages(system);
      const allOptions = { ...options, ...notebookOptions };
      return compiler.createWatchCompilerHost(files, allOptions, system, createBuilder, ...rest);
    },
    transpileModule: (input, { compilerOptions, ...options }) => {
      const [comment = '', base64 = ''] =
        /\n?\/\/# sourceMappingURL=data:application\/json;base64,(\S+)\s*$/.exec(input) ?? [];
      const text = input.slice(0, input.length - comment.length);
      const output = compiler.transpileModule(text, {
        ...options,
        compilerOptions: { ...compilerOptions, sourceMap: true },
      });
      const maps = [Buffer.from(base64, 'base64').toString(), output.sourceMapText ?? ''];
      lastMaps = maps.every(Boolean) ? maps.map((map) => JSON.parse(map) as SourceMapPayload) : [];
      return { ...output, outputText: output.outputText.replace(/\/\/# sourceMappingURL=\S+\s*$/, '') };
    },
  };
  loaded.exports = { ...compiler, ...adapted };
}

/**
 * A program as tslab needs it. The compiler's default builder would resolve every import of every file of the program again
 * for each cell, twice, to learn which files an edit affects; tslab asks for a cell's own dependencies only.
 */
function createBuilder(
  files: unknown,
  options: unknown,
  host: CompilerHost,
  ...rest: unknown[]
): Builder & { getAllDependencies(file: SourceFile): string[] } {
  const compiler = tslabCompiler();
  keepPackageFiles(host);
  const builder = compiler.createAbstractBuilder(files, options, host, ...rest);
  for (const name of builder.getProgram().getRootFileNames()) {
    const file = builder.getSourceFile(name);
    if (file) compiler.bindSourceFile(file, builder.getCompilerOptions()); // tslab reads its names before it is checked
  }
  const getAllDependencies = (file: SourceFile): string[] => {
    lastFiles = builder
      .getProgram()
      .getSourceFiles()
      .map(({ fileName }) => fileName);
    return dependencies(builder, file);
  };
  return Object.assign(builder, { getAllDependencies });
}

const keepsFiles = new WeakSet<CompilerHost>();

/** Has the compiler keep parsed files of packages that a program does not have, for the next notebook that imports them. */
function keepPackageFiles(host: CompilerHost): void {
  const { onReleaseOldSourceFile: release } = host;
  if (!release || keepsFiles.has(host)) return;
  keepsFiles.add(host);
  host.onReleaseOldSourceFile = (file, ...rest) => {
    if (!isPackageFile(file.fileName)) release(file, ...rest);
  };
}

/** Whether a file belongs to this package or to an installed one. None of them changes while a kernel runs. */
function isPackageFile(file: string): boolean {
  const full = path.resolve(file);
  if (full.startsWith(path.join(packageRoot, 'dist'))) return true;
  // cells stand in this package's folder, which is in node_modules itself where a project has installed it
  return (full.startsWith(packageRoot) ? full.slice(packageRoot.length) : full).includes('node_modules');
}

/** Names of a file and of all that it imports, directly or not. */
function dependencies(builder: Builder, file: SourceFile): string[] {
  const found = new Set([file.fileName]);
  for (const name of found)
    builder.getSourceFile(name)?.resolvedModules?.forEach(({ resolvedModule }) => {
      if (resolvedModule) found.add(resolvedModule.resolvedFileName);
    });
  return [...found].filter((name) => builder.getSourceFile(name));
}

/**
 * Has the compiler watch files of the notebooks' author only. A running kernel cannot take a new build of packages: their
 * new types would describe code that is not loaded.
 */
function ignorePackages(system: WatchSystem): void {
  const { watchFile, watchDirectory } = system;
  const unless = (watch: Watch): Watch =>
    function (this: WatchSystem, file, ...rest) {
      return isPackageFile(file) ? { close: () => undefined } : watch.call(this, file, ...rest);
    };
  system.watchFile = unless(watchFile);
  system.watchDirectory = unless(watchDirectory);
}
