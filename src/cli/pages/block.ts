import { InputError } from '../../errors.js';

/** A part of a page that is written from stored numbers, between two comments. */
export interface Block {
  /** Path of the page in the repository. */
  readonly page: string;
  /** Name in the comments. */
  readonly name: string;
  /** The files that it shows, for the comment. */
  readonly from: string;
  /** The part in Markdown; undefined where nothing is stored. @throws InputError for a file of another kind. */
  readonly text: () => string | undefined;
}

/**
 * A page with a block's text replaced.
 *
 * @throws InputError where the page has no such block.
 */
export function withBlock(page: string, block: Omit<Block, 'text'>, text: string): string {
  const [begin, end] = [beginOf(block), `<!-- ${block.name}: end -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new InputError(`${block.page}: no block between '${begin}' and '${end}' found`);
  return `${page.slice(0, from)}${begin}\n\n${text}\n\n${page.slice(to)}`;
}

function beginOf({ name, from }: Omit<Block, 'text'>): string {
  return `<!-- ${name}: written by \`npm run pages\` from ${from} -->`;
}

/** A table in Markdown. */
export function markdownTable(columns: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(columns), `|${'---|'.repeat(columns.length)}`, ...rows.map(line)].join('\n');
}
