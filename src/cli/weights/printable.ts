import { quoted } from '../../models/checkpoints/checkpoint.js';

/** A text of a file as `quoted` has it, for a terminal, without the quotes. */
export function printable(text: string): string {
  return quoted(text).slice(1, -1);
}
