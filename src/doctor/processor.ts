import { FEATURES, type Processor } from './facts.ts';

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
