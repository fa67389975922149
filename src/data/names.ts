/** A list of names for a message: the first ones, and how many more there are. */
export function shortList(names: readonly string[], most: number = 10): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}

/** Whether a name can be that of a file or folder and stays in the folder it is joined to. */
export function isPlainName(name: string): boolean {
  const control = [...name].some((character) => character < ' ');
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:]/.test(name) && !control;
}
