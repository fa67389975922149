import * as v from 'valibot';
import { findResults } from '../scoring/find-results.js';
import type { PublishedResults } from '../scoring/sources.js';
import { checkedParameters } from './checked-parameters.js';

/** Where a notebook finds published trackers' raw results; what is empty is searched in the default places. */
export interface PublishedParameters {
  /** The benchmark's folder or JSON file. */
  readonly annotations?: string;
  /** Folders that hold one folder of raw results for each tracker. */
  readonly results?: readonly string[];
}

const schema = v.object({ annotations: v.optional(v.string()), results: v.optional(v.array(v.string())) });

/**
 * Raw results of published trackers.
 *
 * @param benchmark Its name: 'otb100'.
 * @throws InputError for an unknown name, a value of another type, and a place given that cannot be read: before what a
 * notebook trains first.
 */
export function publishedFrom(benchmark: string, parameters: PublishedParameters = {}): PublishedResults {
  const { annotations = '', results = [] } = checkedParameters(schema, parameters);
  const places = { ...(annotations !== '' && { annotations }), ...(results.length > 0 && { results }) };
  if (Object.keys(places).length > 0) findResults(benchmark, places);
  return { source: 'published', ...places };
}
