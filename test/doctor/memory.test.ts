import test from 'ava';
import fc from 'fast-check';
import { memoryWithin, parseMemory } from '../../src/doctor/memory.ts';

const bytes = () => fc.integer({ min: 0, max: 2 ** 40 });

test('a limit never adds memory, and nothing is available beyond it', (t) => {
  fc.assert(
    fc.property(
      bytes(),
      bytes(),
      fc.option(bytes(), { nil: undefined }),
      bytes(),
      (a, b, memory, memoryUsed) => {
        const machine = { total: Math.max(a, b), available: Math.min(a, b) };
        const { total, available, limit } = memoryWithin(machine, { memory, memoryUsed });
        t.true(total <= machine.total && available <= machine.available);
        t.true(available >= 0 && available <= total);
        t.is(limit, memory !== undefined && memory < machine.total ? 'container' : 'machine');
      },
    ),
  );
});

test("the machine's memory is read in bytes", (t) => {
  const meminfo = 'MemTotal:       1000 kB\nMemFree:    1 kB\nMemAvailable:   400 kB\n';
  t.deepEqual(parseMemory(meminfo), { total: 1_024_000, available: 409_600 });
  t.is(parseMemory('MemTotal: 1000 kB\n'), undefined);
  t.is(parseMemory(''), undefined);
});
