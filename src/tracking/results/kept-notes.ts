/** What computed results: devices as in their provenance, and hashes of code. */
export interface ComputedBy {
  readonly devices: readonly string[];
  readonly codes: readonly string[];
}

/**
 * Notes on results that are kept beside those that are computed now, one line each: where another device or other code
 * computed some of them.
 *
 * @param what The folder or file that holds them.
 * @param there What computed those that are kept.
 * @param device What computes now, in words.
 * @param code Hash of the code that computes now.
 */
export function keptNotes(what: string, there: ComputedBy, device: string, code: string): string[] {
  const others = [...new Set(there.devices)].filter((each) => each !== device);
  const ofDevices = `${what}: keeps results computed on ${others.join(' and ')}; what is missing is computed on ${device}, where results differ in rounding`;
  const ofCode = `${what}: keeps results of other code than this; to compute all anew remove it or give another --out`;
  return [...(others.length > 0 ? [ofDevices] : []), ...(there.codes.some((each) => each !== code) ? [ofCode] : [])];
}
