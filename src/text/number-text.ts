/** A number with commas between thousands and at most three decimals, independent of the locale. */
export function formatThousands(value: number): string {
  return value.toLocaleString('en-US');
}

/** A difference with its sign and three decimals, for sentences and table cells: '+0.007'. */
export function signedText(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}

/** A number with its noun, which takes an s unless the number is 1: '1 sequence', '17 sequences'. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** What was found in place of a number, for messages: the text '2' in quotes, which would look like one. */
export function foundText(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}
