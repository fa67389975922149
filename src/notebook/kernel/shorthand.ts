import type { SyntaxNode } from './tslab.js';
import { tslabCompiler } from './tslab.js';

/** Text put into a cell's source. */
export interface Insertion {
  /** Offset in the cell as it was written. */
  readonly at: number;
  readonly text: string;
}

/** A cell as the compiler gets it. */
export interface ExpandedCell {
  /** The same line numbers as in the source. */
  readonly text: string;
  /** Ascending. */
  readonly insertions: readonly Insertion[];
}

/**
 * Writes `{ x }` as `{ x: x }`. tslab turns a variable of an earlier cell into a property of an object, but not where it
 * stands in the short form: reading it would fail, and assigning to it would set a global instead.
 *
 * @param source A cell.
 */
export function expandShorthand(source: string): ExpandedCell {
  const compiler = tslabCompiler();
  const insertions: Insertion[] = [];
  const visit = (node: SyntaxNode): void => {
    if (compiler.isShorthandPropertyAssignment(node) && node.name)
      insertions.push({ at: node.name.end, text: `: ${node.name.text}` });
    compiler.forEachChild(node, visit);
  };
  visit(compiler.createSourceFile('cell.ts', source, compiler.ScriptTarget.Latest, false));
  // from the end, so that earlier positions stay true
  const text = insertions.reduceRight((all, { at, text }) => all.slice(0, at) + text + all.slice(at), source);
  return { text, insertions };
}
