import test from 'ava';
import { readControlGroup } from '../../src/doctor/control-group.ts';

const from = (files: Record<string, string>) => readControlGroup((file) => files[file]);
const GIB = 2 ** 30;

test('without control groups nothing is limited', (t) => {
  t.deepEqual(from({}), { memory: undefined, memoryUsed: undefined, cores: undefined });
});

test('version 2: the narrowest limit on the way up counts, with what is used below it', (t) => {
  const group = from({
    '/proc/self/cgroup': '0::/box/job\n',
    '/sys/fs/cgroup/box/job/memory.max': 'max\n',
    '/sys/fs/cgroup/box/memory.max': `${2 * GIB}\n`,
    '/sys/fs/cgroup/box/memory.current': `${GIB}\n`,
    '/sys/fs/cgroup/box/memory.stat': `anon 1\ninactive_file ${GIB / 4}\nactive_file 7\n`,
    '/sys/fs/cgroup/memory.max': `${4 * GIB}\n`,
    '/sys/fs/cgroup/box/job/cpu.max': '150000 100000\n',
    '/sys/fs/cgroup/box/cpu.max': 'max 100000\n',
  });
  t.deepEqual(group, { memory: 2 * GIB, memoryUsed: 0.75 * GIB, cores: 1.5 });
});

test('in a container the root of what is mounted is the own group', (t) => {
  const files = {
    '/proc/self/cgroup': '0::/../elsewhere\n',
    '/sys/fs/cgroup/memory.max': `${GIB}`,
    '/sys/fs/cgroup/memory.current': '5',
  };
  t.like(from(files), { memory: GIB, memoryUsed: 5 });
});

test('version 1: each controller has a group of its own, and a huge limit is none', (t) => {
  const group = from({
    '/proc/self/cgroup': '5:memory:/a\n3:cpu,cpuacct:/b\n0::/\n',
    '/sys/fs/cgroup/memory/a/memory.limit_in_bytes': `${GIB}\n`,
    '/sys/fs/cgroup/memory/a/memory.usage_in_bytes': '300\n',
    '/sys/fs/cgroup/memory/a/memory.stat': 'inactive_file 1\ntotal_inactive_file 100\n',
    '/sys/fs/cgroup/memory/memory.limit_in_bytes': '9223372036854771712\n',
    '/sys/fs/cgroup/cpu/b/cpu.cfs_quota_us': '50000\n',
    '/sys/fs/cgroup/cpu/b/cpu.cfs_period_us': '100000\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_quota_us': '-1\n',
    '/sys/fs/cgroup/cpu/cpu.cfs_period_us': '100000\n',
  });
  t.is(group.memory, GIB);
  t.is(group.cores, 0.5);
});
