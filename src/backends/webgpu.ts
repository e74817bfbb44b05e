import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import { registerAdam } from './adam.ts';
import type { BackendProvider, BackendVersion } from './provider.ts';
import { WebgpuAdam } from './webgpu-kernels/adam.ts';
import type { BrowserBackendClass } from './webgpu-kernels/browser-backend.ts';
import { withQueuedWrites } from './webgpu-kernels/queued-writes.ts';
import { registerWebgpuKernels } from './webgpu-kernels/register.ts';
import { withSynchronousReads } from './webgpu-kernels/synchronous-reads.ts';

/** Dawn for Node.js: the package `webgpu`. */
interface Dawn {
  create(options: string[]): GPU;
  /** What a browser has as globals: `GPUBuffer`, `GPUBufferUsage`, … */
  readonly globals: Record<string, unknown>;
}

interface Adapter extends GPUAdapter {
  readonly info: GPUAdapterInfo & { readonly isFallbackAdapter: boolean };
}

const NAME = 'webgpu';
const DAWN = 'webgpu';
const TFJS = '@tensorflow/tfjs-backend-webgpu';
const INSTALL = `npm install --no-save ${DAWN}@0.6.2 ${TFJS}@${tf.version_core}`;

/** What a GPU needs besides itself, by Node.js's names of platforms. */
const NEEDS: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'its Vulkan driver and the Vulkan loader (libvulkan.so.1)',
  win32: 'its driver for Direct3D 12',
};

/** What tfjs's kernels may need more of than WebGPU promises. */
const LIMITS = [
  'maxBufferSize',
  'maxComputeInvocationsPerWorkgroup',
  'maxComputeWorkgroupSizeX',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxStorageBufferBindingSize',
] as const;

let loading: Promise<BackendVersion> | undefined;

/**
 * WebGPU: Dawn for Node.js under tfjs's backend for browsers, on any GPU with Vulkan, Metal or
 * Direct3D 12. Both packages are large and optional; they are looked for beside evenface, then in
 * the working directory.
 */
export const webgpuBackend: BackendProvider = {
  name: NAME,
  isInstalled: () => [DAWN, TFJS].every((name) => locate(name) !== undefined),
  load() {
    loading ??= load();
    return loading;
  },
};

async function load(): Promise<BackendVersion> {
  const dawn = locate(DAWN);
  const tfjs = locate(TFJS);
  if (!dawn || !tfjs) {
    const missing = [dawn ? [] : [DAWN], tfjs ? [] : [TFJS]].flat();
    const reason = `${missing.join(' and ')} ${missing.length > 1 ? 'are' : 'is'} not installed`;
    throw unavailable(reason, `Run "${INSTALL}" (200 MB).`);
  }
  try {
    return await start(dawn, tfjs);
  } catch (error) {
    if (error instanceof EvenfaceError) throw error;
    const hint = `Install both packages anew ("${INSTALL}"), or use another backend.`;
    throw unavailable(messageOf(error), hint, error);
  }
}

/** The file that the package's name stands for; nothing when it is not installed. */
function locate(name: string): string | undefined {
  for (const importer of [import.meta.url, join(process.cwd(), 'package.json')]) {
    try {
      return createRequire(importer).resolve(name);
    } catch {
      // It may be in the next place.
    }
  }
  return undefined;
}

async function start(dawnFile: string, tfjsFile: string): Promise<BackendVersion> {
  const { version } = createRequire(tfjsFile)('../package.json') as { version: string };
  if (version !== tf.version_core) {
    throw new Error(`${TFJS} is ${version}, ${tf.version_core} is needed`);
  }
  const { create, globals }: Dawn = await import(pathToFileURL(dawnFile).href);
  const gpu = create([]);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    const needed = NEEDS[process.platform];
    throw unavailable(
      'no GPU is found',
      `Install ${needed ?? 'its driver'}, or use another backend.`,
    );
  }
  const device = await adapter.requestDevice({
    requiredLimits: Object.fromEntries(LIMITS.map((name) => [name, adapter.limits[name]!])),
  });
  const { info } = adapter as Adapter;
  const { WebGPUBackend } = await evaluate(tfjsFile, gpu, globals);
  registerWebgpuKernels();
  registerAdam(NAME, (variables) => new WebgpuAdam(variables));
  const Writing = withQueuedWrites(WebGPUBackend, globals);
  const Backend = withSynchronousReads(Writing, device, globals);
  tf.registerBackend(NAME, () => new Backend(device, info));
  return {
    version: `${version} on ${info.vendor} ${info.device || info.description}`,
    // llvmpipe and SwiftShader: far slower than the wasm backend.
    software: info.isFallbackAdapter,
  };
}

/**
 * Runs tfjs's package, which is written for browsers, with a browser's globals as its own
 * parameters: the process's stay as they are, and its tfjs-core is evenface's wherever it lies.
 * Its kernels are registered on the way.
 */
async function evaluate(
  file: string,
  gpu: GPU,
  globals: Dawn['globals'],
): Promise<{ WebGPUBackend: BrowserBackendClass }> {
  const page: { navigator?: { gpu: GPU } } = {};
  const scope = {
    ...globals,
    exports: {} as { WebGPUBackend: BrowserBackendClass },
    require: createRequire(import.meta.url),
    globalThis: page,
  };
  const code = await readFile(file, 'utf8');
  compileFunction(code, Object.keys(scope), { filename: file })(...Object.values(scope));
  // Only now, or the package would have registered its own backend, which can't be read in Node.js.
  page.navigator = { gpu };
  return scope.exports;
}

function unavailable(reason: string, hint: string, cause?: unknown): EvenfaceError {
  return new EvenfaceError('environment', `WebGPU can't be used: ${reason}`, { hint, cause });
}
