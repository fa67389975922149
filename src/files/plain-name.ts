/** Whether a name can be that of a file or folder and stays in the folder it is joined to. */
export function isPlainName(name: string): boolean {
  const control = [...name].some((character) => character < ' ');
  return name !== '' && name !== '.' && name !== '..' && !/[/\\:]/.test(name) && !control;
}
