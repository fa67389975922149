import { randomUUID } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { makeTemporaryFolder } from '../../files/output-folder.js';

export type Transport = 'ipc' | 'tcp';

/** What a connection file of the Jupyter protocol says. */
interface ConnectionInfo {
  transport: Transport;
  ip: string;
  shell_port: number;
  iopub_port: number;
  stdin_port: number;
  control_port: number;
  hb_port: number;
  key: string;
  signature_scheme: 'hmac-sha256';
  kernel_name: string;
}

/** A connection file in its own temporary folder, which only this user can read. */
export interface Connection {
  readonly file: string;
  readonly key: string;
  address(channel: 'shell' | 'iopub' | 'control'): string;
  remove(): void;
}

/** Local sockets need no free ports, but Windows has none for ZeroMQ. */
export const defaultTransport: Transport = process.platform === 'win32' ? 'tcp' : 'ipc';

/**
 * Writes a connection file for a kernel that is about to start.
 *
 * @throws InputError where there can be no temporary folder.
 */
export async function createConnection(transport: Transport = defaultTransport): Promise<Connection> {
  const folder = makeTemporaryFolder('siamdla-');
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    // with ipc, "ip" is the start of five socket paths and the ports are their endings
    const ip = transport === 'ipc' ? path.join(folder, 's') : '127.0.0.1';
    const [shell, iopub, stdin, control, hb] = transport === 'ipc' ? [1, 2, 3, 4, 5] : await freePorts(5);
    const info: ConnectionInfo = {
      transport,
      ip,
      shell_port: shell!,
      iopub_port: iopub!,
      stdin_port: stdin!,
      control_port: control!,
      hb_port: hb!,
      key: randomUUID(),
      signature_scheme: 'hmac-sha256',
      kernel_name: 'siamdla',
    };
    const file = path.join(folder, 'connection.json');
    writeFileSync(file, JSON.stringify(info), { mode: 0o600 });
    const address: Connection['address'] = (channel) => `${transport}://${ip}:${info[`${channel}_port`]}`;
    return { file, key: info.key, address, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** Ports that were free a moment ago; all are held until the last one is found, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(({ port }) => port);
  await Promise.all(servers.map(({ close }) => close()));
  return ports;
}

function listen(): Promise<{ port: number; close(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
