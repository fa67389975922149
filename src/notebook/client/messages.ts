import { createHmac, randomUUID } from 'node:crypto';

/** A message of the Jupyter protocol, as far as a client looks at it. */
export interface Message {
  type: string;
  /** The id of the request that this message belongs to. */
  parentId: string;
  content: Record<string, unknown>;
}

const delimiter = '<IDS|MSG>';
const protocolVersion = '5.3';

function sign(key: string, parts: readonly (string | Buffer)[]): string {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest('hex');
}

/** A signed request, ready for a ZeroMQ socket. */
export function packRequest(
  key: string,
  session: string,
  type: string,
  content: object,
): { id: string; frames: string[] } {
  const id = randomUUID();
  const date = new Date().toISOString();
  const header = { msg_id: id, session, username: 'siamdla', date, msg_type: type, version: protocolVersion };
  const parts = [header, {}, {}, content].map((part) => JSON.stringify(part));
  return { id, frames: [delimiter, sign(key, parts), ...parts] };
}

/** Reads a received message; undefined when it is not a Jupyter message or not signed with the key. */
export function unpackMessage(key: string, frames: readonly Buffer[]): Message | undefined {
  const start = frames.findIndex((frame) => frame.toString() === delimiter);
  const parts = frames.slice(start + 2);
  if (start < 0 || parts.length < 4 || frames[start + 1]?.toString() !== sign(key, parts)) return undefined;
  const [header, parent, , content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString()));
  return { type: header.msg_type, parentId: parent.msg_id ?? '', content };
}
