import { displayName, kernelName } from '../kernel/install.js';
import { languageInfo } from '../kernel/language.js';
import { type Cell, formatNotebook, hasTag, linesOf, type Notebook, parseNotebook, textOf } from './ipynb.js';
import { injectedTag } from './parameters.js';

/** Kernel and language of every notebook of the kit, as Jupyter stores them. */
export const notebookMetadata: Record<string, unknown> = {
  kernelspec: { display_name: displayName(kernelName), language: 'typescript', name: kernelName },
  language_info: languageInfo,
};

/**
 * A notebook as it is committed: no outputs, no counts, no metadata but tags, no injected parameters, no blank space at
 * the end of a cell, no id twice, which Jupyter would replace. Stripping an executed copy or its source has the same result.
 */
export function stripNotebook(notebook: Notebook): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  const ids = new Set<string>();
  return {
    cells: cells.map((cell, index) => stripCell(cell, uniqueId(cell.id ?? `cell-${index}`, ids))),
    metadata: notebookMetadata,
    nbformat: 4,
    nbformat_minor: 5,
  };
}

/**
 * Strips the text of a notebook file.
 *
 * @param name What to call it in a message.
 * @throws {InputError} When the text is not a notebook.
 */
export function stripText(text: string, name: string): string {
  return formatNotebook(stripNotebook(parseNotebook(text, name)));
}

/** An id, with a number where it is used already; it is used then. */
function uniqueId(id: string, used: Set<string>): string {
  let unique = id;
  for (let n = 2; used.has(unique); n++) unique = `${id}-${n}`;
  used.add(unique);
  return unique;
}

function stripCell(cell: Cell, id: string): Cell {
  const { tags } = cell.metadata;
  return {
    cell_type: cell.cell_type,
    id,
    metadata: tags?.length ? { tags } : {},
    ...(cell.cell_type === 'code' && { execution_count: null, outputs: [] }),
    ...(cell.attachments && { attachments: cell.attachments }),
    source: linesOf(textOf(cell.source).trimEnd()),
  };
}
