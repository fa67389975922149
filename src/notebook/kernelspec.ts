/** The kernel's name in notebook metadata and in Jupyter's list. */
export const kernelName = 'siamdla';

/** What every notebook of the kit says about its kernel. */
export const notebookMetadata: Record<string, unknown> = {
  kernelspec: { display_name: displayName(kernelName), language: 'typescript', name: kernelName },
  language_info: { file_extension: '.ts', mimetype: 'text/typescript', name: 'typescript' },
};

/** The kernel's name in menus. */
export function displayName(name: string): string {
  return `TypeScript (${name})`;
}
