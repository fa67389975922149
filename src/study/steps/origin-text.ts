import type { FinishedStep } from './step-marker.js';

/**
 * The origin of results that rest on steps: 'computed now', 'cached from 2026-01-31, commit 0123456789ab, 12.3 s', or for
 * several '2 of 3 steps cached from 2026-01-30 to 2026-01-31, commits a, b, 95.0 s; the others computed now'.
 */
export function originOf(steps: readonly FinishedStep[]): string {
  const found = steps.filter(({ isCached }) => isCached);
  if (found.length === 0) return 'computed now';
  const sources = found.flatMap(({ provenance }) => provenance);
  const days = [...new Set(sources.map(({ date }) => date.slice(0, 10)))].sort();
  const commits = [...new Set(sources.map(({ commit }) => commit))];
  const seconds = found.reduce((sum, step) => sum + step.seconds, 0);
  const count = steps.length === 1 ? '' : `${found.length} of ${steps.length} steps `;
  const from = days.length > 1 ? `${days[0]} to ${days.at(-1)}` : days[0];
  const by = `${commits.length > 1 ? 'commits' : 'commit'} ${commits.join(', ')}`;
  const rest = found.length < steps.length ? '; the others computed now' : '';
  return `${count}cached from ${from}, ${by}, ${seconds.toFixed(1)} s${rest}`;
}
