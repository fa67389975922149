/** A list of names for a message: the first ones, and how many more there are. */
export function shortList(names: readonly string[], most: number = 10): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
