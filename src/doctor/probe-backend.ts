/**
 * Loads and tests one backend in this process, the child of `probeBackend`, and sends what came of
 * it: a native library that crashes then ends this process, not the one that asks.
 */
import { performance } from 'node:perf_hooks';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import type { BackendFact, OfferedBackend } from './facts.ts';

/** What each backend computes on, once it is loaded. */
const DEVICES: Record<OfferedBackend, () => Promise<'cpu' | 'gpu'>> = {
  async tensorflow() {
    const { nativeOps } = await import('../backends/tensorflow.ts');
    return nativeOps().isUsingGpuDevice ? 'gpu' : 'cpu';
  },
  async webgpu() {
    const { webgpuBackend } = await import('../backends/webgpu.ts');
    return (await webgpuBackend.load()).software ? 'cpu' : 'gpu';
  },
  async wasm() {
    return 'cpu';
  },
};

const name = process.argv[2] as OfferedBackend;
process.send!(await probe(name), () => process.disconnect());

async function probe(name: OfferedBackend): Promise<BackendFact> {
  try {
    const { useBackend } = await import('../backends/backend.ts');
    const startedAt = performance.now();
    const { version } = await useBackend(name, 'float32');
    const loadMs = performance.now() - startedAt;
    const { selfTest } = await import('../backends/self-test.ts');
    const testedAt = performance.now();
    selfTest();
    const selfTestMs = performance.now() - testedAt;
    const { precision } = await useBackend(name, 'auto');
    const device = await DEVICES[name]();
    return { name, usable: true, version, loadMs, selfTestMs, device, precision };
  } catch (error) {
    const hint = error instanceof EvenfaceError ? error.hint : undefined;
    return { name, usable: false, reason: messageOf(error), hint };
  }
}
