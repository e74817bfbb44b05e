import { createHash } from 'node:crypto';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** A part of a seed's derivation: `deriveSeed(run, 'sample', cell, index, attempt)`. */
export type SeedPart = string | number;

/**
 * A 32-bit seed that follows from its parts and from nothing else. Different parts give unrelated
 * seeds, so streams never have to be advanced past one another.
 */
export function deriveSeed(...parts: SeedPart[]): number {
  const hash = createHash('sha256').update(JSON.stringify(parts)).digest();
  return hash.readUInt32LE(0);
}

/** A seeded stream of random numbers: the project's only source of randomness. */
export interface Random {
  /** Uniform in [0, 1), 32 bits of resolution. */
  uniform(): number;
  /** A whole number in [0, limit). */
  integer(limit: number): number;
  /** Standard normal. */
  normal(): number;
  /** Fills `target` with standard normals. */
  fillNormal(target: Float32Array): Float32Array;
  /** Shuffles in place (Fisher-Yates). */
  shuffle<T extends { length: number; [index: number]: unknown }>(values: T): T;
  /** One of `values`. */
  pick<T>(values: readonly T[]): T;
}

/** The stream that belongs to `parts`; normals by the polar method (Marsaglia and Bray, 1964). */
export function createRandom(...parts: SeedPart[]): Random {
  const generator = xoroshiro128plus(deriveSeed(...parts));
  let spare: number | undefined;
  const uniform = () => (generator.next() >>> 0) / 0x1_0000_0000;
  const integer = (limit: number) => Math.floor(uniform() * limit);
  const normal = () => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    for (;;) {
      const u = 2 * uniform() - 1;
      const v = 2 * uniform() - 1;
      const s = u * u + v * v;
      if (s > 0 && s < 1) {
        const scale = Math.sqrt((-2 * Math.log(s)) / s);
        spare = v * scale;
        return u * scale;
      }
    }
  };
  return {
    uniform,
    integer,
    normal,
    fillNormal(target) {
      for (let i = 0; i < target.length; i++) target[i] = normal();
      return target;
    },
    shuffle(values) {
      for (let i = values.length - 1; i > 0; i--) {
        const j = integer(i + 1);
        const held = values[i];
        (values as { [index: number]: unknown })[i] = values[j];
        (values as { [index: number]: unknown })[j] = held;
      }
      return values;
    },
    pick: (values) => values[integer(values.length)]!,
  };
}
