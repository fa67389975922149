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
 * the end of a cell. Stripping an executed copy or its source has the same result.
 */
export function stripNotebook(notebook: Notebook): Notebook {
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  return {
    cells: cells.map(stripCell),
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

function stripCell(cell: Cell, index: number): Cell {
  const { tags } = cell.metadata;
  return {
    cell_type: cell.cell_type,
    id: cell.id ?? `cell-${index}`,
    metadata: tags?.length ? { tags } : {},
    ...(cell.cell_type === 'code' && { execution_count: null, outputs: [] }),
    ...(cell.attachments && { attachments: cell.attachments }),
    source: linesOf(textOf(cell.source).trimEnd()),
  };
}
