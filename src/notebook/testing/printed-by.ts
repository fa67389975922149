import { mock } from 'node:test';

/** What a function prints, where no kernel runs. */
export function printedBy(show: () => void): string {
  const log = mock.method(console, 'log', () => undefined);
  try {
    show();
    return log.mock.calls.map(({ arguments: args }) => args.join(' ')).join('\n');
  } finally {
    log.mock.restore();
  }
}
