import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { CUDA_WHEELS, GPU_UNPACKED_MEGABYTES, GPU_WHEEL } from './cuda-pins.mjs';
import * as pins from './pins.mjs';

/**
 * The two ways in which native TensorFlow can be had: for the processor alone, or with the kernels
 * and libraries for NVIDIA GPUs, ten times as large.
 *
 * `libraryFolder` is where TensorFlow's libraries lie in the variant's folder. The GPU variant's lie
 * one level down, since they look for CUDA's beside their own folder.
 */
export const VARIANTS = {
  cpu: {
    parts: { ...pins, SOURCES: checksums('quiet_start.cc', 'fused_ops.cc') },
    cudaWheels: [],
    libraryFolder: '.',
    addons: ['quiet_start.node', 'fused_ops.node', 'tfjs_binding.node'],
    unpackedMegabytes: 855,
  },
  gpu: {
    parts: {
      ...pins,
      ...{ WHEEL: GPU_WHEEL, CUDA: CUDA_WHEELS },
      SOURCES: checksums('cuda_driver.cc', 'quiet_start.cc', 'fused_ops.cc'),
    },
    cudaWheels: CUDA_WHEELS,
    libraryFolder: 'tensorflow',
    addons: ['cuda_driver.node', 'quiet_start.node', 'fused_ops.node', 'tfjs_binding.node'],
    unpackedMegabytes: GPU_UNPACKED_MEGABYTES,
  },
};

/** What evenface's own addons are made of; a change of any makes another folder. */
function checksums(...sources) {
  return sources.map((source) =>
    createHash('sha256')
      .update(readFileSync(new URL(source, import.meta.url)))
      .digest('hex'),
  );
}

/** Every wheel of a variant, in the order in which they are fetched. */
export function wheelsOf({ parts, cudaWheels }) {
  return [parts.WHEEL, ...cudaWheels];
}

/** Megabytes to be downloaded for a variant. */
export function downloadMegabytes(variant) {
  return wheelsOf(variant).reduce((sum, { megabytes }) => sum + megabytes, 0);
}

/**
 * Megabytes of disk that an install needs at its peak: all that is unpacked, the largest wheel, and
 * the copy of it that pip makes while it downloads.
 */
export function neededMegabytes(variant) {
  const largest = Math.max(...wheelsOf(variant).map(({ megabytes }) => megabytes));
  return variant.unpackedMegabytes + 2 * largest;
}

/** Where a member of one of NVIDIA's wheels lies in the variant's folder. */
export function placeOf(member, { folder }) {
  return folder ? `${folder}/${member.split('/').at(-1)}` : member;
}
