/** Folders that ImageNet's Annotations/ and Data/ may lie in, relative to the set's: itself, or that of the archive. */
export const imagenetFolders = ['.', 'ILSVRC2015'] as const;
