import type { ControlGroup } from './control-group.ts';
import type { Memory } from './facts.ts';

/** What this process may take of the machine's memory, all of it in bytes. */
export function memoryWithin(
  machine: { total: number; available: number },
  { memory, memoryUsed = 0 }: ControlGroup,
): Memory {
  if (memory === undefined || memory >= machine.total) return { ...machine, limit: 'machine' };
  return {
    total: memory,
    available: Math.min(machine.available, Math.max(0, memory - memoryUsed)),
    limit: 'container',
  };
}

/** The machine's memory as Linux describes it in /proc/meminfo; undefined where it says too little. */
export function parseMemory(meminfo: string): { total: number; available: number } | undefined {
  const kilobytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1]);
  const total = kilobytes('MemTotal') * 1024;
  const available = kilobytes('MemAvailable') * 1024;
  return Number.isNaN(total + available) ? undefined : { total, available };
}
