import * as v from 'valibot';
import { checked } from '../../files/checked.js';
import type { PublishedResults } from '../scoring/sources.js';

/** Where a notebook finds published trackers' raw results; what is empty is searched in the default places. */
export interface PublishedParameters {
  /** The benchmark's folder or JSON file. */
  readonly annotations?: string;
  /** Folders that hold one folder of raw results for each tracker. */
  readonly results?: readonly string[];
}

const schema = v.object({ annotations: v.optional(v.string()), results: v.optional(v.array(v.string())) });

/** Raw results of published trackers. @throws InputError for a value of another type. */
export function publishedFrom(parameters: PublishedParameters = {}): PublishedResults {
  const { annotations = '', results = [] } = checked(schema, parameters, 'parameters');
  return {
    source: 'published',
    ...(annotations !== '' && { annotations }),
    ...(results.length > 0 && { results }),
  };
}
