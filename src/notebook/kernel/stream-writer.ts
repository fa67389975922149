import { StringDecoder } from 'node:string_decoder';

/** Writes text, or bytes of UTF-8, to a stream; always true, as there is room for more. */
export type StreamWrite = (chunk: string | Uint8Array, ...rest: readonly unknown[]) => boolean;

/**
 * What stands in for `process.stdout.write` and `process.stderr.write` while cells run. As with Node's own, a last argument
 * that is a function is called when the text is written, and a character's bytes may come in several chunks. tslab's calls
 * nothing, so that a cell that waits for it would never end, and breaks such characters.
 *
 * @param send Takes text that is written.
 */
export function streamWriter(send: (text: string) => void): StreamWrite {
  const decoder = new StringDecoder('utf8');
  return (chunk, ...rest) => {
    const text = typeof chunk === 'string' ? chunk : decoder.write(Buffer.from(chunk));
    if (text) send(text);
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(() => done());
    return true;
  };
}
