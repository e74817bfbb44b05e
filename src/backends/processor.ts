import { readFileSync } from 'node:fs';

export interface Processor {
  readonly model?: string;
  /** Those of `FEATURES` that it has; undefined where they can't be asked for. */
  readonly features?: readonly Feature[];
}

/** What speeds tensors up, as Linux names it. */
export const FEATURES = ['avx', 'avx2', 'avx512f', 'avx512_bf16', 'amx_bf16'] as const;
export type Feature = (typeof FEATURES)[number];

/**
 * The processor that Linux describes in /proc/cpuinfo: the model and, of `FEATURES`, those that every
 * core has.
 */
export function parseProcessor(cpuinfo: string): Processor {
  const lines = cpuinfo.split('\n').map((line) => {
    const [key = '', ...rest] = line.split(':');
    return [key.trim(), rest.join(':').trim()] as const;
  });
  const model = lines.find(([key]) => key === 'model name' || key === 'Model')?.[1];
  // "flags" on x86, "Features" on Arm.
  const flags = lines
    .filter(([key]) => key === 'flags' || key === 'Features')
    .map(([, value]) => new Set(value.split(/\s+/)));
  if (flags.length === 0) return { model };
  return { model, features: FEATURES.filter((name) => flags.every((core) => core.has(name))) };
}

/** Whether this processor multiplies bfloat16 numbers faster than float32: AVX-512 BF16 or AMX. */
export function multipliesBfloat16(): boolean {
  const { features = [] } = parseProcessor(readCpuinfo());
  return features.includes('avx512_bf16') || features.includes('amx_bf16');
}

/** Linux's description of the processor; empty where the system has none. */
function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
