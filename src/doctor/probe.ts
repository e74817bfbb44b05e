import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { findCompiler } from '../../scripts/native/addon.mjs';
import { cacheRoot, isComplete, nativeFolder } from '../../scripts/native/location.mjs';
import { checkPlatform } from '../../scripts/native/platform.mjs';
import { findPip } from '../../scripts/native/wheel-by-pip.mjs';
import { parseProcessor } from '../backends/processor.ts';
import { BACKENDS } from '../backends/provider.ts';
import { freeBytes } from '../pipelines/check-disk.ts';
import { probeBackend } from './backends.ts';
import { listCache } from './cache.ts';
import { readControlGroup } from './control-group.ts';
import { type BackendFact, type Disk, type Facts, SETTINGS } from './facts.ts';
import { findGpus } from './gpus.ts';
import { memoryWithin, parseMemory } from './memory.ts';
import { usedFolders } from './native-folders.ts';
import { describeSystem } from './system.ts';
import { satisfies } from './versions.ts';

/** Looks at the machine and tries every backend; takes a few seconds. */
export async function probeMachine(): Promise<Facts> {
  const { version, engines } = JSON.parse(
    await readFile(new URL('../../package.json', import.meta.url), 'utf8'),
  ) as { version: string; engines: { node: string } };
  const group = readControlGroup(read);
  const machine = parseMemory(read('/proc/meminfo') ?? '') ?? {
    total: totalmem(),
    available: freemem(),
  };
  const cpuinfo = parseProcessor(read('/proc/cpuinfo') ?? '');
  const processor = { ...cpuinfo, model: cpuinfo.model ?? cpus()[0]?.model };
  const backends: BackendFact[] = [];
  // One after the other: each uses every core.
  for (const name of BACKENDS) backends.push(await probeBackend(name));
  const cache = cacheRoot();
  const native = {
    platform: hasNativeBuild(),
    cpu: installed('cpu'),
    gpu: installed('gpu'),
  };
  return {
    evenface: version,
    system: await describeSystem(read('/etc/os-release') ?? ''),
    node: {
      version: process.version,
      needed: engines.node,
      supported: satisfies(process.version, engines.node),
    },
    processor: { ...processor, cores: availableParallelism(), quota: group.cores ?? null },
    memory: memoryWithin(machine, group),
    disks: await Promise.all([
      diskOf('output', path.resolve('output')),
      diskOf('cache', cache),
      diskOf('temporary', tmpdir()),
    ]),
    settings: Object.fromEntries(
      SETTINGS.map((name) => [name, process.env[name] ?? null]),
    ) as Facts['settings'],
    backends,
    gpus: await findGpus(native.gpu),
    native,
    tools: await findTools(),
    cache: { folder: cache, entries: await listCache(cache, usedFolders(), Date.now()) },
  };
}

async function diskOf(use: Disk['use'], folder: string): Promise<Disk> {
  const free = await freeBytes(folder).catch(() => null);
  return { use, path: folder, free };
}

function installed(variant: 'cpu' | 'gpu'): string | null {
  const folder = nativeFolder(process.env, variant);
  return isComplete(folder) ? folder : null;
}

function hasNativeBuild(): boolean {
  try {
    checkPlatform();
    return true;
  } catch {
    return false;
  }
}

async function findTools(): Promise<Facts['tools']> {
  const versions = await import('sharp').then(
    ({ default: sharp }) => sharp.versions,
    () => undefined,
  );
  const compiler: string[] | undefined = await findCompiler().catch(() => undefined);
  return {
    sharp: versions?.sharp ?? null,
    libvips: versions?.vips ?? null,
    compiler: compiler?.join(' ') ?? null,
    pip: (await findPip()) ?? null,
  };
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
