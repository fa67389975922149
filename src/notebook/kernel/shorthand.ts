import type { SyntaxNode } from './tslab.js';
import { tslabCompiler } from './tslab.js';

/**
 * Writes `{ x }` as `{ x: x }`. tslab turns a variable of an earlier cell into a property of an object, but not where it
 * stands in the short form: reading it would fail, and assigning to it would set a global instead.
 *
 * @param source A cell.
 * @returns The same cell with the same line numbers.
 */
export function expandShorthand(source: string): string {
  const compiler = tslabCompiler();
  const names: { end: number; text: string }[] = [];
  const visit = (node: SyntaxNode): void => {
    if (compiler.isShorthandPropertyAssignment(node) && node.name) names.push(node.name);
    compiler.forEachChild(node, visit);
  };
  visit(compiler.createSourceFile('cell.ts', source, compiler.ScriptTarget.Latest, false));
  // from the end, so that earlier positions stay true
  return names.reduceRight((text, name) => `${text.slice(0, name.end)}: ${name.text}${text.slice(name.end)}`, source);
}
