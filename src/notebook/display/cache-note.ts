/** A finished step of an experiment, as far as the note looks at it. */
export interface NotedStep {
  readonly seconds: number;
  /** True when an earlier run computed it. */
  readonly isCached: boolean;
  /** What computed it: commit, and start of the run in ISO 8601. */
  readonly provenance?: readonly { readonly commit: string; readonly date: string }[];
}

/**
 * Whether results were computed now or taken from earlier runs: `computed now, 3.1 s`, or
 * `1 of 3 steps computed now, 3.1 s; 2 cached from 2026-11-02, commit 0123abc, 61.0 s`. Times are those of the computing.
 *
 * @param steps At least one.
 */
export function cacheNote(steps: readonly NotedStep[]): string {
  const computed = steps.filter(({ isCached }) => !isCached);
  const cached = steps.filter(({ isCached }) => isCached);
  const isMixed = computed.length > 0 && cached.length > 0;
  return [
    ...(computed.length
      ? [`${isMixed ? `${computed.length} of ${steps.length} steps ` : ''}computed now, ${time(computed)}`]
      : []),
    ...(cached.length ? [`${isMixed ? `${cached.length} ` : ''}cached${origin(cached)}, ${time(cached)}`] : []),
  ].join('; ');
}

function time(steps: readonly NotedStep[]): string {
  return `${steps.reduce((sum, { seconds }) => sum + seconds, 0).toFixed(1)} s`;
}

/** ` from DATE, commit X`; the empty text where that is not known. */
function origin(steps: readonly NotedStep[]): string {
  const runs = steps.flatMap(({ provenance = [] }) => provenance);
  if (!runs.length) return '';
  const days = [...new Set(runs.map(({ date }) => date.slice(0, 10)))].sort();
  const commits = [...new Set(runs.map(({ commit }) => commit))].sort();
  const period = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0];
  return ` from ${period}, ${commits.length > 1 ? 'commits' : 'commit'} ${commits.join(', ')}`;
}
