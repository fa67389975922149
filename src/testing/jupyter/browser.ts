import { type Browser, type BrowserContext, chromium } from 'playwright-core';
import { type JupyterServer, programs, type ServerProgram, startJupyter } from './server.js';

/** The longest wait for anything in a page, in milliseconds; less than CI grants to all of them. */
export const maxWaitMs = 120_000;

/** Starts a Jupyter and a browser without access to the network, and ends them after the work. */
export async function withBrowser(
  program: ServerProgram,
  work: (context: BrowserContext, server: JupyterServer) => Promise<unknown>,
): Promise<void> {
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(1)); // ends what was started
  const server = await startJupyter(program);
  let browser: Browser | undefined;
  try {
    const env = { ...process.env, HOME: server.env.HOME! };
    browser = await chromium.launch({ executablePath: programs.chromium, args: ['--no-sandbox'], env });
    const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
    context.setDefaultTimeout(maxWaitMs);
    await context.route(/^https?:\/\/(?!127\.0\.0\.1)/, (route) => route.abort()); // what needs the network shows here
    await work(context, server);
  } finally {
    await browser?.close();
    await server.close();
  }
}
