import { readFileSync } from 'node:fs';

/** Whether this processor multiplies bfloat16 numbers faster than float32: AVX-512 BF16 or AMX. */
export function multipliesBfloat16(cpuinfo: string = readCpuinfo()): boolean {
  const flags = /^flags\s*:(.*)$/m.exec(cpuinfo)?.[1]?.split(' ') ?? [];
  return flags.includes('avx512_bf16') || flags.includes('amx_bf16');
}

/** Empty where the system has no such file. */
function readCpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return '';
  }
}
