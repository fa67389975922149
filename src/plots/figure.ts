import type { Data, Layout } from 'plotly.js';

/**
 * A figure as data: what plotly.js draws. A plain object, so that it can be tested, stored as JSON, shown in a notebook
 * and rendered to a file alike.
 */
export interface Figure {
  readonly data: readonly Partial<Data>[];
  readonly layout: Partial<Layout>;
}
