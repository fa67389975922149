import { setTimeout as sleep } from 'node:timers/promises';
import type * as Zeromq from 'zeromq';
import { requireFromTslab } from './tslab.js';

/** Milliseconds between attempts to receive on a socket that is being bound. */
const retryMs = 5;

/**
 * Makes the kernel receive while its sockets are being bound. A frontend that is there already can be heard before ZeroMQ
 * says that the socket is bound; to ask for the next message then is an error, with which tslab's loop ended, and the kernel
 * never answered.
 */
export function receiveWhileBinding(): void {
  const zeromq = requireFromTslab('zeromq') as { Router: typeof Zeromq.Router };
  zeromq.Router = class extends zeromq.Router {
    override async receive(): Promise<Awaited<ReturnType<Zeromq.Router['receive']>>> {
      for (;;) {
        try {
          return await super.receive();
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EBUSY') throw error;
          await sleep(retryMs);
        }
      }
    }
  };
}
