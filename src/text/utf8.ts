import { InputError } from '../errors.js';

/**
 * Text in UTF-8, without its byte order mark.
 *
 * @param where The file's name, for the message.
 * @throws InputError when the bytes are not UTF-8, so that no two different names are read as the same one.
 */
export function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${where}: is not UTF-8 text; expected text saved as UTF-8`, { cause });
  }
}
