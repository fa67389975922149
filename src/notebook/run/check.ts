import { Build } from '../kernel/build.js';
import { CellCompiler } from '../kernel/cell-compiler.js';
import { type CellText, cellText } from '../kernel/positions.js';
import { expandShorthand } from '../kernel/shorthand.js';
import { type Diagnostic, loadTslab } from '../kernel/tslab.js';
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

/**
 * Checks the types in notebooks as the kernel would, cell after cell, without running anything. Cells without errors are cached
 * for kernels.
 */
export class NotebookChecker {
  #compiler: CellCompiler = new CellCompiler(loadTslab(), new Build());

  /** All type errors of a notebook. Cells that are not run, or are tagged as failing, are passed over. */
  check(notebook: Notebook): CellProblem[] {
    const problems: CellProblem[] = [];
    let declarations = '';
    for (const [index, cell] of notebook.cells.entries()) {
      const source = textOf(cell.source);
      const isRun = cell.cell_type === 'code' && source.trim() && !hasTag(cell, 'skip-execution');
      if (!isRun || hasTag(cell, 'raises-exception')) continue;
      const expanded = expandShorthand(source);
      const { diagnostics, declOutput = '' } = this.#compiler.compile(declarations, expanded.text).converted;
      const { ofDiagnostic } = cellText(source, expanded);
      const messages = joinChains(diagnostics);
      problems.push(...messages.map((diagnostic) => problemOf(index, cell.id, diagnostic, ofDiagnostic)));
      if (!diagnostics.length) declarations = declOutput;
    }
    return problems;
  }

  /** Stops watching files; without this the process would not end. */
  close(): void {
    this.#compiler.close();
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

function problemOf(
  cell: number,
  id: string | undefined,
  { start, code, fileName, messageText }: Diagnostic,
  ofDiagnostic: CellText['ofDiagnostic'],
): CellProblem {
  const place = { line: start.line + 1, column: start.character + 1 };
  return {
    cell,
    ...(id !== undefined && { id }),
    ...(fileName ? place : ofDiagnostic(place)),
    code,
    message: fileName ? `${fileName}: ${messageText}` : messageText,
  };
}
