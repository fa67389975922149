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
  const header = newHeader(session, type);
  return { id: header.msg_id, frames: [delimiter, ...signed(key, header, {}, content)] };
}

/** A signed reply to a received request, which is addressed to its sender. */
export function packReply(key: string, request: readonly Buffer[], type: string, content: object): (string | Buffer)[] {
  const start = startOf(request);
  const parent = JSON.parse(String(request[start + 2]));
  const header = newHeader(parent.session, type);
  return [...request.slice(0, start), delimiter, ...signed(key, header, parent, content)];
}

/** Reads a received message; undefined when it is not a Jupyter message or not signed with the key. */
export function unpackMessage(key: string, frames: readonly Buffer[]): Message | undefined {
  const start = startOf(frames);
  const parts = frames.slice(start + 2);
  if (start < 0 || parts.length < 4 || frames[start + 1]?.toString() !== sign(key, parts)) return undefined;
  const [header, parent, , content] = parts.slice(0, 4).map((part) => JSON.parse(part.toString()));
  return { type: header.msg_type, parentId: parent.msg_id ?? '', content };
}

function newHeader(session: string, type: string): { msg_id: string; session: string; [key: string]: string } {
  const date = new Date().toISOString();
  return { msg_id: randomUUID(), session, username: 'siamdla', date, msg_type: type, version: protocolVersion };
}

/** The signature and the four parts of a message. */
function signed(key: string, header: object, parent: object, content: object): string[] {
  const parts = [header, parent, {}, content].map((part) => JSON.stringify(part));
  return [sign(key, parts), ...parts];
}

/** Where a message begins, behind the address of its sender. */
function startOf(frames: readonly Buffer[]): number {
  return frames.findIndex((frame) => frame.toString() === delimiter);
}
