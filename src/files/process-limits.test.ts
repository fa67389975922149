import assert from 'node:assert/strict';
import { availableParallelism, totalmem } from 'node:os';
import { type TestContext, test } from 'node:test';
import { testFolder } from '../testing/test-folder.js';
import { availableCores, availableMemory } from './process-limits.js';

const all = availableParallelism();

/** The cores where the system's files are these. */
function coresWith(t: TestContext, files: Readonly<Record<string, string>>): number {
  return availableCores(testFolder(t, files));
}

test('without control groups, or without a limit in them, all cores count', (t) => {
  assert.equal(coresWith(t, {}), all);
  assert.equal(coresWith(t, { 'proc/self/cgroup': '0::/\n', 'sys/fs/cgroup/cpu.max': 'max 100000\n' }), all);
  const v1 = 'sys/fs/cgroup/cpu,cpuacct';
  const unlimited = { [`${v1}/cpu.cfs_quota_us`]: '-1\n', [`${v1}/cpu.cfs_period_us`]: '100000\n' };
  assert.equal(coresWith(t, { 'proc/self/cgroup': '4:cpu,cpuacct:/\n1:memory:/\n', ...unlimited }), all);
  assert.equal(coresWith(t, { 'proc/self/cgroup': 'nonsense\n0::/a/b\n' }), all);
});

test('a limit of the group or of one around it counts, in whole cores, and at least one', (t) => {
  const group = { 'proc/self/cgroup': '0::/pods/step\n' };
  const max = (text: string, folder = 'pods/step/') => ({ [`sys/fs/cgroup/${folder}cpu.max`]: text });
  assert.equal(coresWith(t, { ...group, ...max('100000 100000\n') }), 1);
  assert.equal(coresWith(t, { ...group, ...max('150000 100000\n') }), 1);
  assert.equal(coresWith(t, { ...group, ...max('20000 100000\n') }), 1);
  assert.equal(coresWith(t, { ...group, ...max('max 100000\n'), ...max('100000 100000\n', 'pods/') }), 1);
  assert.equal(coresWith(t, { ...group, ...max('100000 100000\n', '') }), 1); // a container sees its own group as the top
  assert.equal(coresWith(t, { ...group, ...max('6400000 100000\n') }), all);
  assert.equal(coresWith(t, { ...group, ...max('100000 100000\n', 'others/') }), all);
});

test("version 1 has a tree for each controller; the limit of time is 'cpu'", (t) => {
  const limited = (tree: string) => ({
    [`sys/fs/cgroup/${tree}/jobs/cpu.cfs_quota_us`]: '50000\n',
    [`sys/fs/cgroup/${tree}/jobs/cpu.cfs_period_us`]: '50000\n',
  });
  assert.equal(coresWith(t, { 'proc/self/cgroup': '9:cpu,cpuacct:/jobs\n0::/\n', ...limited('cpu,cpuacct') }), 1);
  assert.equal(coresWith(t, { 'proc/self/cgroup': '9:cpuset:/jobs\n', ...limited('cpuset') }), all);
});

test("a group's limit of memory counts where it is smaller than the machine", (t) => {
  let limit = 0;
  t.mock.method(process, 'constrainedMemory', () => limit);
  assert.equal(availableMemory(), totalmem()); // not known
  limit = 2 ** 64; // none
  assert.equal(availableMemory(), totalmem());
  limit = 2 ** 28;
  assert.equal(availableMemory(), 2 ** 28);
});
