import { packageRoot } from '../../package-root.js';
import { expandShorthand } from '../kernel/shorthand.js';
import { type Converter, type Diagnostic, loadTslab } from '../kernel/tslab.js';
import { hasTag, type Notebook, textOf } from './ipynb.js';

/** A type error in a notebook. */
export interface CellProblem {
  /** Position among all cells, from 0. */
  cell: number;
  id?: string;
  /** Line and column in the cell, from 1. */
  line: number;
  column: number;
  /** TypeScript's number of the error. */
  code: number;
  message: string;
}

/** Checks the types in notebooks as the kernel would, cell after cell, without running anything. */
export class NotebookChecker {
  #converter: Converter;

  constructor() {
    const tslab = loadTslab();
    const folder = process.cwd();
    process.chdir(packageRoot); // the converter resolves imports from the folder in which it was made
    try {
      this.#converter = tslab.createConverter({ isJS: false, isBrowser: false });
    } finally {
      process.chdir(folder);
    }
  }

  /** All type errors of a notebook. Cells that are not run, or are tagged as failing, are passed over. */
  check(notebook: Notebook): CellProblem[] {
    const problems: CellProblem[] = [];
    let declarations = '';
    for (const [index, cell] of notebook.cells.entries()) {
      const source = textOf(cell.source);
      const isRun = cell.cell_type === 'code' && source.trim() && !hasTag(cell, 'skip-execution');
      if (!isRun || hasTag(cell, 'raises-exception')) continue;
      const { diagnostics, declOutput = '' } = this.#converter.convert(declarations, expandShorthand(source));
      const messages = joinChains(diagnostics);
      problems.push(...messages.map((diagnostic) => problemOf(index, cell.id, diagnostic)));
      if (!diagnostics.length) declarations = declOutput;
    }
    return problems;
  }

  /** Stops watching files; without this the process would not end. */
  close(): void {
    this.#converter.close();
  }
}

/** tslab splits a message and its explanations into messages at the same place: one problem for the reader. */
function joinChains(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const joined: Diagnostic[] = [];
  for (const diagnostic of diagnostics) {
    const last = joined.at(-1);
    const { line, character } = diagnostic.start;
    if (last?.start.line === line && last.start.character === character)
      last.messageText += ` ${diagnostic.messageText}`;
    else joined.push({ ...diagnostic });
  }
  return joined;
}

function problemOf(cell: number, id: string | undefined, diagnostic: Diagnostic): CellProblem {
  const { start, code, fileName, messageText } = diagnostic;
  return {
    cell,
    ...(id !== undefined && { id }),
    line: start.line + 1,
    column: start.character + 1,
    code,
    message: fileName ? `${fileName}: ${messageText}` : messageText,
  };
}
