/**
 * The keys of a JSON object's own entries, each as often as it is written: parsing keeps only the last of two alike.
 *
 * @param text Valid JSON of an object.
 */
export function topLevelKeys(text: string): string[] {
  const keys: string[] = [];
  let depth = 0;
  let isKey = false; // whether the next text at this place is a key
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '"') {
      const end = endOfText(text, at);
      if (depth === 1 && isKey) keys.push(JSON.parse(text.slice(at, end + 1)) as string);
      isKey = false;
      at = end;
    } else if (char === '{' || char === '[') isKey = ++depth === 1;
    else if (char === '}' || char === ']') depth--;
    else if (char === ',') isKey = depth === 1;
  }
  return keys;
}

/** Where the text that begins with the quote at `start` has its other quote. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
  return at;
}
