import { InputError } from '../../errors.js';
import { jsonOrText, parseNameValue } from '../../text/name-value.js';
import { type Cell, hasTag, linesOf, type Notebook, textOf } from './ipynb.js';

/** Values by name, in the order in which they were given. */
export type Parameters = ReadonlyMap<string, unknown>;

/** The tag of the cell that declares a notebook's parameters, with `let`. */
const parametersTag = 'parameters';
/** The tag of the cell that checks the parameters. */
export const checkTag = 'check-parameters';
/** The tag of the cell that assigns other values. */
export const injectedTag = 'injected-parameters';

/**
 * Reads `name=value` words. A value is JSON; what is not JSON is taken as text, so that `mode=train` needs no quotes.
 *
 * @throws {InputError} For a word without `=`, a name that is no variable name, or a name given twice.
 */
export function parseParameters(words: readonly string[]): Parameters {
  const parameters = new Map<string, unknown>();
  for (const word of words) {
    const [name, value] = parseNameValue(word, '--parameter', 'pairs=20000');
    if (!/^[A-Za-z_$][\w$]*$/.test(name))
      throw new InputError(`--parameter '${word}': '${name}' cannot be the name of a variable`);
    if (parameters.has(name)) throw new InputError(`Parameter '${name}' is given twice; give it once`);
    parameters.set(name, jsonOrText(value));
  }
  return parameters;
}

/**
 * A notebook with a cell behind its parameters cell that assigns the given values. An assignment, not a declaration: the
 * kernel's compiler then checks names and types against the parameters cell.
 *
 * @throws {InputError} When values are given and no cell is tagged `parameters`.
 */
export function injectParameters(notebook: Notebook, parameters: Parameters): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  if (parameters.size) {
    const position = cells.findIndex((cell) => cell.cell_type === 'code' && hasTag(cell, parametersTag));
    if (position < 0)
      throw new InputError(
        `This notebook takes no parameters (given: ${[...parameters.keys()].join(', ')}): none of its code cells has the tag '${parametersTag}'`,
      );
    cells.splice(position + 1, 0, injectedCell(parameters));
  }
  return { ...notebook, cells };
}

/** The declarations in a notebook's parameters cell on one line, for messages. */
export function declaredParameters(notebook: Notebook): string {
  const cell = notebook.cells.find((candidate) => hasTag(candidate, parametersTag));
  const lines = textOf(cell?.source).split('\n');
  return lines
    .map((line) => line.replace(/\/\/.*$/, '').trim())
    .filter((line) => line.startsWith('let '))
    .join(' ');
}

function injectedCell(parameters: Parameters): Cell {
  const assignments = [...parameters].map(([name, value]) => `${name} = ${literal(value)};`);
  // without the last line, the cell would show its last value
  const source = ['// values given for this run', ...assignments, 'void 0;'].join('\n');
  return {
    cell_type: 'code',
    id: injectedTag,
    metadata: { tags: [injectedTag] },
    execution_count: null,
    outputs: [],
    source: linesOf(source),
  };
}

/** A value as source text: its JSON, but where a literal would take the key `__proto__` for the object's prototype. */
function literal(value: unknown): string {
  const json = JSON.stringify(value);
  return json.includes('"__proto__":') ? `JSON.parse(${JSON.stringify(json)})` : json;
}
