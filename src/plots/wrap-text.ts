/** Estimated width of a letter of running text in ems; an upper bound. */
const LETTER = 0.53;

/** Wraps a text into lines of at most `width` pixels; a longer word is a line of its own. */
export function wrapText(text: string, width: number, fontSize: number): string[] {
  const letters = width / (LETTER * fontSize);
  const lines: string[] = [];
  for (const word of text.split(/\s+/)) {
    const longer = lines.length > 0 ? `${lines.at(-1)} ${word}` : word;
    if (lines.length === 0 || longer.length > letters) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}
