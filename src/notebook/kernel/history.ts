/** A cell that ran: session, number from 1, code. This kernel keeps its own session, which has number 0. */
export type HistoryEntry = readonly [session: number, line: number, code: string];

/** The cells that ran in this kernel, as the Jupyter protocol's `history_request` asks for them. */
export class CellHistory {
  readonly #entries: HistoryEntry[] = [];

  add(code: string): void {
    this.#entries.push([0, this.#entries.length + 1, code]);
  }

  /**
   * The entries that a request asks for, oldest first: those from `start` to before `stop` of this session ('range'), else
   * the last `n`, of 'search' those that match a pattern with `*` and `?`. Outputs are not kept.
   */
  answer(request: {
    readonly hist_access_type?: unknown;
    readonly session?: unknown;
    readonly start?: unknown;
    readonly stop?: unknown;
    readonly n?: unknown;
    readonly pattern?: unknown;
  }): readonly HistoryEntry[] {
    const { hist_access_type: access, session = 0, start = 1, stop, n, pattern } = request;
    if (access === 'range') {
      if (session !== 0) return [];
      const before = typeof stop === 'number' ? stop : Number.POSITIVE_INFINITY;
      return this.#entries.filter(([, line]) => line >= Number(start) && line < before);
    }
    const wanted = access === 'search' && typeof pattern === 'string' ? globPattern(pattern) : /^/;
    const found = this.#entries.filter(([, , code]) => wanted.test(code));
    return typeof n === 'number' && n > 0 ? found.slice(-n) : found;
  }
}

function globPattern(pattern: string): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's');
}
