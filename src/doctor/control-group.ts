import path from 'node:path';

/** Reads a file; undefined where there is none. */
export type Read = (file: string) => string | undefined;

/** What the control groups of this process allow it; undefined for no limit. */
export interface ControlGroup {
  /** Bytes. */
  readonly memory?: number;
  /** Bytes of the limit that are in use and can't be taken back. */
  readonly memoryUsed?: number;
  /** Cores' worth of time. */
  readonly cores?: number;
}

const ROOT = '/sys/fs/cgroup';

/**
 * The narrowest limits among this process's control group and those around it, of version 2 or 1.
 * In a container the group's own path may not be visible: the root of what is mounted is it, then.
 */
export function readControlGroup(read: Read): ControlGroup {
  const groups = parseMembership(read('/proc/self/cgroup') ?? '');
  const memory = narrowest(
    folders(groups, 'memory').map((folder) => memoryLimit(read, folder)),
    ({ limit }) => limit,
  );
  const cores = narrowest(
    folders(groups, 'cpu').map((folder) => coreLimit(read, folder)),
    (limit) => limit,
  );
  return { memory: memory?.limit, memoryUsed: memory?.used, cores };
}

/** The group by controller (`''` for version 2), as /proc/self/cgroup lists them. */
function parseMembership(text: string): Map<string, string> {
  const groups = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [, controllers, group] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (controllers === undefined || !group) continue;
    for (const name of controllers.split(',')) groups.set(name, group);
  }
  return groups;
}

/** The folders that can limit `controller`, the innermost first, of both versions. */
function folders(groups: Map<string, string>, controller: string): string[] {
  const found: string[] = [];
  for (const [root, group] of [
    [ROOT, groups.get('')],
    [path.posix.join(ROOT, controller), groups.get(controller)],
  ] as const) {
    for (let at = group ?? '/'; ; at = path.posix.dirname(at)) {
      found.push(path.posix.join(root, at));
      if (at === '/' || at === '.') break;
    }
  }
  return found;
}

function memoryLimit(read: Read, folder: string): { limit: number; used: number } | undefined {
  const file = (name: string) => read(path.posix.join(folder, name));
  const limit = number(file('memory.max') ?? file('memory.limit_in_bytes'));
  // Version 1 says "no limit" with the largest number of pages there is.
  if (limit === undefined || limit > 2 ** 60) return undefined;
  const used = number(file('memory.current') ?? file('memory.usage_in_bytes')) ?? 0;
  const stat = file('memory.stat') ?? '';
  // The cache of files: it is given up as soon as memory is asked for.
  const cache = number(/^(?:total_)?inactive_file (\d+)$/m.exec(stat)?.[1]) ?? 0;
  return { limit, used: Math.max(0, used - cache) };
}

function coreLimit(read: Read, folder: string): number | undefined {
  const file = (name: string) => read(path.posix.join(folder, name));
  const [quota, period] = file('cpu.max')?.trim().split(' ') ?? [
    file('cpu.cfs_quota_us'),
    file('cpu.cfs_period_us'),
  ];
  const cores = (number(quota) ?? -1) / (number(period) ?? Number.NaN);
  return cores > 0 ? cores : undefined;
}

function number(text: string | undefined): number | undefined {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isNaN(value) ? undefined : value;
}

function narrowest<T>(limits: (T | undefined)[], by: (limit: T) => number): T | undefined {
  const set = limits.filter((limit): limit is T => limit !== undefined);
  return set.sort((a, b) => by(a) - by(b))[0];
}
