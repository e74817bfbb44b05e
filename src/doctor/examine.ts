import type { Feature } from '../backends/processor.ts';
import { duration, size } from '../pipelines/figures.ts';
import * as commands from './commands.ts';
import type { BackendFact, Disk, Facts, Gpu } from './facts.ts';
import type { Finding, State } from './findings.ts';

/** Bytes below which a run is likely to end for want of them. */
const LITTLE_MEMORY = 2e9;
const LITTLE_DISK: Record<Disk['use'], number> = { output: 2e9, cache: 1.5e9, temporary: 0.5e9 };
/** libuv's threads when UV_THREADPOOL_SIZE is not set. */
const UV_THREADS = 4;

const FEATURE_NAMES: Record<Feature, string> = {
  avx: 'AVX',
  avx2: 'AVX2',
  avx512f: 'AVX-512',
  avx512_bf16: 'AVX512_BF16',
  amx_bf16: 'AMX',
};

/** What the facts come to, line by line: the machine first, the cache last. */
export function examine(facts: Facts): Finding[] {
  return [
    ...machine(facts),
    ...disk(facts),
    ...threads(facts),
    ...backends(facts),
    ...tools(facts),
    ...cache(facts),
  ];
}

function section(section: string) {
  return (name: string, state: State, says: string, mend?: string): Finding => ({
    ...{ section, name, state, says },
    ...(mend !== undefined && { mend }),
  });
}

function* machine({ system, node, processor, memory, native }: Facts): Generator<Finding> {
  const line = section('Machine');
  const { platform, arch, release, distribution, libc } = system;
  const parts = [distribution, `${platform} ${release}`, arch, libc];
  yield line('system', 'ok', parts.filter(Boolean).join(', '));

  const { model = 'unknown', features = [], cores, quota } = processor;
  const limited = quota !== null && quota < cores ? ` (${quota.toFixed(1)} by quota)` : '';
  const lacks = lacksAvx(processor) ? ['without AVX, which native TensorFlow needs'] : [];
  const fast = features.map((name) => FEATURE_NAMES[name]);
  yield line(
    'processor',
    lacks.length > 0 && native.platform ? 'warn' : 'ok',
    [
      `${model}, ${count(cores, 'core')}${limited}`,
      ...fast,
      ...(native.platform ? lacks : []),
    ].join(', '),
  );

  const where = memory.limit === 'container' ? " of the container's " : ' of ';
  const isLittle = memory.available < LITTLE_MEMORY;
  yield line(
    'memory',
    isLittle ? 'warn' : 'ok',
    `${size(memory.available)}${where}${size(memory.total)} available`,
    isLittle
      ? memory.limit === 'container'
        ? 'docker update --memory 4g --memory-swap 4g CONTAINER'
        : 'ps -eo rss,pid,comm --sort=-rss | head  # end what takes it'
      : undefined,
  );

  yield node.supported
    ? line('Node.js', 'ok', node.version)
    : line('Node.js', 'warn', `${node.version}, ${node.needed} is needed`, commands.INSTALL_NODE);
}

function* disk({ disks, cache }: Facts): Generator<Finding> {
  const line = section('Disk');
  const hasOld = cache.entries.some(({ state }) => state === 'old');
  const mends: Record<Disk['use'], string> = {
    output: 'npx evenface run --out /a/folder/with/room',
    cache: hasOld ? commands.PRUNE : 'export EVENFACE_CACHE=/a/folder/with/room',
    temporary: 'export TMPDIR=/a/folder/with/room',
  };
  for (const { use, path, free } of disks) {
    if (free === null) yield line(use, 'warn', `${path}: can't be looked at`, mends[use]);
    else if (free < LITTLE_DISK[use])
      yield line(use, 'warn', `${size(free)} free, ${path}`, mends[use]);
    else yield line(use, 'ok', `${size(free)} free, ${path}`);
  }
}

function* threads({ settings, processor, backends }: Facts): Generator<Finding> {
  const line = section('Settings');
  const { UV_THREADPOOL_SIZE: uv, TF_NUM_INTRAOP_THREADS: tensorflow } = settings;
  const cores = Math.min(processor.cores, Math.ceil(processor.quota ?? processor.cores));
  // libuv takes what is no number for 1.
  const decoding = uv === null ? UV_THREADS : Number.parseInt(uv, 10) || 1;
  yield line(
    'UV_THREADPOOL_SIZE',
    decoding < cores ? 'warn' : 'ok',
    `${uv ?? 'not set'}: photos are decoded on ${count(decoding, 'thread')}`,
    decoding < cores ? `export UV_THREADPOOL_SIZE=${cores}` : undefined,
  );
  // TensorFlow takes what is no number, and 0, for a thread a core, whatever the quota.
  const computing = Number.parseInt(tensorflow ?? '', 10) || processor.cores;
  yield line(
    'TF_NUM_INTRAOP_THREADS',
    computing > cores ? 'warn' : 'ok',
    `${tensorflow ?? 'not set'}: TensorFlow computes on ${count(computing, 'thread')}`,
    computing > cores ? `export TF_NUM_INTRAOP_THREADS=${cores}` : undefined,
  );
  yield line(
    'OMP_NUM_THREADS',
    'ok',
    settings.OMP_NUM_THREADS === null ? 'not set' : `${settings.OMP_NUM_THREADS}: not used here`,
  );

  const { EVENFACE_BACKEND: backend, EVENFACE_NATIVE: native, EVENFACE_CACHE: cache } = settings;
  if (backend) {
    const named = backends.find(({ name }) => name === backend);
    const isFine = backend === 'auto' || named?.usable;
    yield isFine
      ? line('EVENFACE_BACKEND', 'ok', backend)
      : line(
          'EVENFACE_BACKEND',
          'warn',
          `${backend}, which ${named ? "can't be used" : 'is no backend'}`,
          'unset EVENFACE_BACKEND',
        );
  }
  if (native) {
    const isFine = native === 'cpu' || native === 'gpu';
    const meaning = native === '0' ? ': native TensorFlow is off' : ', which means nothing';
    yield isFine
      ? line('EVENFACE_NATIVE', 'ok', native)
      : line('EVENFACE_NATIVE', 'warn', `${native}${meaning}`, 'unset EVENFACE_NATIVE');
  }
  if (cache) yield line('EVENFACE_CACHE', 'ok', cache);
}

function* backends(facts: Facts): Generator<Finding> {
  const line = section('Backends');
  for (const backend of facts.backends) {
    const { name, usable, reason = 'it does not start' } = backend;
    if (usable) yield line(name, 'ok', describeBackend(backend));
    else yield line(name, 'absent', reason, mendBackend(backend, facts));
  }
  const tensorflow = facts.backends.find(({ name }) => name === 'tensorflow');
  for (const gpu of facts.gpus) {
    const [state, says, mend] = judgeGpu(gpu, tensorflow, facts);
    yield line('GPU', state, says, mend);
  }
  if (facts.gpus.length === 0) yield line('GPU', 'absent', 'no NVIDIA GPU found');
}

function describeBackend({ version, device, loadMs, selfTestMs, precision }: BackendFact): string {
  return [
    `${version} on the ${device === 'gpu' ? 'GPU' : 'CPU'}`,
    `ready in ${duration((loadMs ?? 0) / 1000)}`,
    `self-test passed in ${Math.max(1, Math.round(selfTestMs ?? 0))} ms`,
    precision === 'bfloat16' ? 'bfloat16 (it pays here)' : 'float32',
  ].join(', ');
}

function mendBackend({ name, hint }: BackendFact, facts: Facts): string | undefined {
  if (name === 'wasm') return commands.INSTALL_DEPENDENCIES;
  if (name !== 'tensorflow') return hint;
  const { native, settings } = facts;
  const wish = settings.EVENFACE_NATIVE;
  if (wish && wish !== 'cpu' && wish !== 'gpu') return 'unset EVENFACE_NATIVE';
  if (!native.platform || lacksAvx(facts.processor)) return undefined;
  const isGpu = wish === 'gpu' || (native.gpu !== null && native.cpu === null);
  const variant = isGpu ? 'gpu' : 'cpu';
  const install = isGpu ? commands.INSTALL_NATIVE_GPU : commands.INSTALL_NATIVE;
  // An install that is there and does not work is damaged; another is made only where there is none.
  return native[variant] === null ? install : `rm -r ${native[variant]} && ${install}`;
}

function judgeGpu(
  { name, memory, driver, computeCapability }: Gpu,
  tensorflow: BackendFact | undefined,
  { system, native, settings }: Facts,
): [State, string, string?] {
  if (driver === undefined) {
    const mend = commands.installDriver(system.packages, system.distribution);
    return ['warn', `${name}, without NVIDIA's driver`, mend];
  }
  const says = [
    name,
    memory === undefined ? undefined : `${size(memory)} of memory`,
    computeCapability && `compute capability ${computeCapability}`,
    `driver ${driver}`,
  ]
    .filter(Boolean)
    .join(', ');
  if (tensorflow?.device === 'gpu') return ['ok', says];
  const unused = `${says}, not used by TensorFlow`;
  if (!native.platform) return ['warn', `${unused}: there is no build for this platform`];
  if (native.gpu === null) return ['warn', unused, commands.INSTALL_NATIVE_GPU];
  const { EVENFACE_NATIVE: wish } = settings;
  if (wish && wish !== 'gpu')
    return ['warn', `${unused}: EVENFACE_NATIVE=${wish}`, 'unset EVENFACE_NATIVE'];
  return ['warn', unused, 'TF_CPP_MIN_LOG_LEVEL=0 npx evenface run  # says why'];
}

function* tools({
  tools: { sharp, libvips, compiler, pip },
  system,
  native,
}: Facts): Generator<Finding> {
  const line = section('Tools');
  yield sharp === null
    ? line(
        'sharp',
        'absent',
        'photos can be neither read nor written',
        commands.INSTALL_DEPENDENCIES,
      )
    : line('sharp', 'ok', `${sharp}, libvips ${libvips}`);
  if (!native.platform) return;
  yield compiler === null
    ? line(
        'C++ compiler',
        'absent',
        'native TensorFlow is installed with it',
        commands.installCompiler(system.packages),
      )
    : line('C++ compiler', 'ok', compiler);
  yield pip === null
    ? line(
        'pip',
        'absent',
        "the installer downloads without it, by pip's settings",
        commands.installPip(system.packages),
      )
    : line('pip', 'ok', pip);
}

function* cache({ cache: { entries, folder } }: Facts): Generator<Finding> {
  const line = section('Cache');
  if (entries.length === 0) yield line('empty', 'ok', folder);
  for (const { name, size: bytes, state } of entries) {
    if (state === 'used') yield line(name, 'ok', `${size(bytes)}, in use`);
    else if (state === 'building') yield line(name, 'ok', `${size(bytes)}, an install at work`);
    else yield line(name, 'warn', `${size(bytes)}, no longer used`, commands.PRUNE);
  }
}

/** Whether it is known that native TensorFlow would crash here. */
function lacksAvx({ features }: Facts['processor']): boolean {
  return features !== undefined && !features.includes('avx');
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`;
}
