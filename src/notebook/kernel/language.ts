/**
 * The language as the kernel answers it and Jupyter stores it in a notebook; stripped notebooks have the same, so that
 * opening and saving one changes nothing.
 */
export const languageInfo = {
  name: 'typescript',
  /** tslab's compiler. */
  version: '5.0.4',
  mimetype: 'text/typescript',
  file_extension: '.ts',
  // colours in classic Notebook and nbconvert come from the JavaScript mode
  codemirror_mode: { mode: 'typescript', name: 'javascript', typescript: true },
} as const;
