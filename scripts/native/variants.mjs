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
    parts: pins,
    cudaWheels: [],
    libraryFolder: '.',
    addons: ['quiet_start.node', 'tfjs_binding.node'],
    unpackedMegabytes: 855,
  },
  gpu: {
    parts: { ...pins, WHEEL: GPU_WHEEL, CUDA: CUDA_WHEELS },
    cudaWheels: CUDA_WHEELS,
    libraryFolder: 'tensorflow',
    addons: ['cuda_driver.node', 'quiet_start.node', 'tfjs_binding.node'],
    unpackedMegabytes: GPU_UNPACKED_MEGABYTES,
  },
};

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
