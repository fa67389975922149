import { type SyntaxNode, tslabCompiler } from './tslab.js';

/** A statement of a declaration file and the variables or classes it declares; none for imports, functions and types. */
interface Declared {
  readonly text: string;
  readonly names: readonly string[];
  /** Names whose type has undefined among its values. */
  readonly optional: readonly string[];
  /** The statement with some of its names only. */
  with(names: readonly string[]): string;
}

/** The declaration of a variable that may be undefined, or any value. */
const mayBeUndefined = /\| undefined$|: (?:undefined|any|unknown)$/;

/**
 * What later cells may use after a cell has failed half-way: of the names that it declares those that have got a value,
 * or may go without one, and in place of the others what they were before.
 *
 * @param before Declarations of the cells before.
 * @param after The same with those of the failed cell.
 * @param isSet Whether the failed cell gave a name its value.
 */
export function declarationsAfterFailure(before: string, after: string, isSet: (name: string) => boolean): string {
  const statements = statementsOf(after);
  const earlier = statementsOf(before);
  const known = new Set(earlier.flatMap(({ names }) => names));
  const optional = new Set(statements.flatMap((statement) => statement.optional).filter((name) => !known.has(name)));
  const names = statements.flatMap((statement) => statement.names);
  const lost = new Set(names.filter((name) => !isSet(name) && !optional.has(name)));
  const kept = select(statements, (name) => !lost.has(name), true);
  const restored = select(earlier, (name) => lost.has(name), false);
  return [...kept, ...restored].join('\n');
}

/** Names of variables and classes that are declared in a text. */
export function declaredNames(declarations: string): string[] {
  return statementsOf(declarations).flatMap(({ names }) => names);
}

function select(statements: readonly Declared[], isWanted: (name: string) => boolean, others: boolean): string[] {
  return statements.flatMap((statement) => {
    if (!statement.names.length) return others ? [statement.text] : [];
    const names = statement.names.filter(isWanted);
    return names.length ? [statement.with(names)] : [];
  });
}

function statementsOf(text: string): Declared[] {
  const compiler = tslabCompiler();
  const file = compiler.createSourceFile('cell.d.ts', text, compiler.ScriptTarget.Latest, false);
  return (file.statements ?? []).map((node) => {
    const whole = textOf(text, node);
    const variables = node.declarationList?.declarations;
    if (!variables) {
      const isClass = compiler.isClassDeclaration(node) || compiler.isEnumDeclaration(node);
      return { text: whole, names: isClass && node.name ? [node.name.text] : [], optional: [], with: () => whole };
    }
    const keyword = /^declare (?:const|let|var)\b/.exec(whole)?.[0] ?? 'declare let';
    const nameOf = (variable: SyntaxNode): string => variable.name?.text ?? '';
    return {
      text: whole,
      names: variables.map(nameOf),
      optional: variables.filter((variable) => mayBeUndefined.test(textOf(text, variable))).map(nameOf),
      with: (names) => {
        const some = variables.filter((variable) => names.includes(nameOf(variable)));
        return `${keyword} ${some.map((variable) => textOf(text, variable)).join(', ')};`;
      },
    };
  });
}

function textOf(text: string, { pos, end }: SyntaxNode): string {
  return text.slice(pos, end).trim();
}
