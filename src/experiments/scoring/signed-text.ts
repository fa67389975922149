/** A difference with its sign and three decimals, for sentences and table cells: '+0.007'. */
export function signedText(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(3)}`;
}
