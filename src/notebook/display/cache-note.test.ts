import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cacheNote, type NotedStep } from './cache-note.js';

const now: NotedStep = { seconds: 3.14, isCached: false };
const earlier = (date: string, commit: string): NotedStep => ({
  seconds: 30,
  isCached: true,
  provenance: [{ date, commit }],
});

const cases: [title: string, steps: NotedStep[], note: string][] = [
  ['one step, computed', [now], 'computed now, 3.1 s'],
  ['one step, cached', [earlier('2026-11-02T10:00:00Z', 'abc')], 'cached from 2026-11-02, commit abc, 30.0 s'],
  ['of unknown origin', [{ seconds: 1, isCached: true }], 'cached, 1.0 s'],
  [
    'some of each',
    [now, earlier('2026-11-03', 'abc'), earlier('2026-11-02', 'def')],
    '1 of 3 steps computed now, 3.1 s; 2 cached from 2026-11-02 to 2026-11-03, commits abc, def, 60.0 s',
  ],
  ['all cached', [earlier('2026-11-02', 'a'), earlier('2026-11-02', 'a')], 'cached from 2026-11-02, commit a, 60.0 s'],
];
for (const [title, steps, note] of cases) test(`cache note: ${title}`, () => assert.equal(cacheNote(steps), note));
