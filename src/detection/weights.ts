import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { EvenfaceError, messageOf } from '../common/errors.ts';

/** One array of a network's weights. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** A network's weights by the names that the package gives them. */
export type Weights = ReadonlyMap<string, Weight>;

/** The networks that `@vladmandic/face-api` carries and evenface computes. */
export type NetworkName = 'ssd_mobilenetv1' | 'face_landmark_68' | 'face_recognition';

/** Weights as the package stores them: float32, or a byte each that stands for `scale · byte + min`. */
export interface WeightGroup {
  readonly weights: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly quantization?: {
      readonly dtype: string;
      readonly scale: number;
      readonly min: number;
    };
  }[];
}

const PACKAGE = '@vladmandic/face-api';

/**
 * Reads a network's weights out of the npm package `@vladmandic/face-api` (MIT), of which nothing
 * else is used: its code would bring a tfjs of its own.
 * @throws EvenfaceError `environment` when the package is not whole
 */
export async function readWeights(network: NetworkName): Promise<Weights> {
  const { resolve } = createRequire(import.meta.url);
  const file = `${PACKAGE}/model/${network}_model`;
  try {
    const [manifest, bytes] = await Promise.all([
      readFile(resolve(`${file}-weights_manifest.json`), 'utf8'),
      readFile(resolve(`${file}.bin`)),
    ]);
    return decodeWeights(JSON.parse(manifest), bytes);
  } catch (error) {
    throw new EvenfaceError(
      'environment',
      `the weights of ${network} can't be read: ${messageOf(error)}`,
      { hint: 'Install the dependencies anew with "npm ci".', cause: error },
    );
  }
}

/**
 * Weights in the format of tfjs's manifests: the arrays lie one behind the other in the order in
 * which the groups list them. Throws when they do not fill the bytes exactly.
 * https://github.com/tensorflow/tfjs/blob/master/tfjs-core/src/io/types.ts
 */
export function decodeWeights(groups: readonly WeightGroup[], bytes: Uint8Array): Weights {
  const weights = new Map<string, Weight>();
  let offset = 0;
  for (const { name, shape, dtype, quantization } of groups.flatMap((group) => group.weights)) {
    const stored = quantization?.dtype ?? dtype;
    if (stored !== 'uint8' && stored !== 'float32') {
      throw new Error(`${name} is stored as ${stored}`);
    }
    const size = shape.reduce((product, side) => product * side, 1);
    const end = offset + size * (stored === 'uint8' ? 1 : 4);
    if (end > bytes.length) throw new Error(`${name} ends behind the end of the file`);
    const part = bytes.subarray(offset, end);
    const values = quantization
      ? Float32Array.from(part, (byte) => byte * quantization.scale + quantization.min)
      : new Float32Array(Uint8Array.from(part).buffer);
    weights.set(name, { shape, values });
    offset = end;
  }
  if (offset !== bytes.length) throw new Error(`${bytes.length - offset} bytes are left over`);
  return weights;
}

/** The weight of that name; throws when the network has none. */
export function weightOf(weights: Weights, name: string): Weight {
  const weight = weights.get(name);
  if (!weight) throw new Error(`the network has no weight "${name}"`);
  return weight;
}
