import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { floats, registeredKernel, wasmKernel } from './kernel.ts';
import { simdFunctions } from './simd/module.ts';

/** One matrix product: `[rows, inner]` x `[inner, columns]`, each stored as it is or transposed. */
interface Product {
  readonly rows: number;
  readonly columns: number;
  readonly inner: number;
}

/**
 * Matrix products. The package multiplies only untransposed operands with SIMD, so that transposed
 * ones that our own product does not take are transposed first.
 */
export function batchMatMul(): tf.KernelConfig {
  const matMul = registeredKernel<tf.BatchMatMulAttrs>(tf.BatchMatMul);
  const transpose = registeredKernel<tf.TransposeAttrs>(tf.Transpose);

  function transposed(x: tf.TensorInfo, backend: BackendWasm): tf.TensorInfo {
    const perm = x.shape.map((_, i) => i);
    perm.push(...perm.splice(-2).reverse());
    return transpose({ x }, { perm }, backend);
  }

  return wasmKernel<tf.BatchMatMulAttrs>(
    tf.BatchMatMul,
    ({ a, b }, { transposeA, transposeB }, backend) => {
      const product = productOf(a!, b!, transposeA, transposeB);
      if (product) return multiply(a!, b!, product, transposeA, transposeB, backend);

      const left = transposeA ? transposed(a!, backend) : a!;
      const right = transposeB ? transposed(b!, backend) : b!;
      const out = matMul({ a: left, b: right }, { transposeA: false, transposeB: false }, backend);
      if (left !== a) backend.disposeData(left.dataId);
      if (right !== b) backend.disposeData(right.dataId);
      return out;
    },
  );
}

/** The product where it is one that the functions of `simd/` take, else undefined. */
function productOf(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  transposeA: boolean,
  transposeB: boolean,
): Product | undefined {
  const single = (x: tf.TensorInfo) =>
    x.dtype === 'float32' && x.shape.length >= 2 && x.shape.slice(0, -2).every((n) => n === 1);
  if (!single(a) || !single(b) || a.shape.length !== b.shape.length) return undefined;
  const [first = 0, second = 0] = a.shape.slice(-2);
  const [third = 0, fourth = 0] = b.shape.slice(-2);
  const rows = transposeA ? second : first;
  const inner = transposeA ? first : second;
  const columns = transposeB ? third : fourth;
  if (inner !== (transposeB ? fourth : third) || rows * inner * columns === 0) return undefined;
  const fits =
    columns % 8 === 0 && rows % (transposeA ? 8 : 4) === 0 && (!transposeB || inner % 4 === 0);
  return fits ? { rows, columns, inner } : undefined;
}

function multiply(
  a: tf.TensorInfo,
  b: tf.TensorInfo,
  { rows, columns, inner }: Product,
  transposeA: boolean,
  transposeB: boolean,
  backend: BackendWasm,
): tf.TensorInfo {
  const simd = simdFunctions(backend);
  const address = ({ dataId }: tf.TensorInfo) => backend.getMemoryOffset(dataId);
  const out = backend.makeOutput([...a.shape.slice(0, -2), rows, columns], 'float32');
  const right = backend.makeOutput([inner * columns], 'float32');
  const eight = inner * 32;
  if (transposeB) simd.panelsTransposed(address(b), address(right), columns, inner);
  else simd.panels(address(b), address(right), inner, columns);
  if (transposeA) {
    const left = backend.makeOutput([inner * rows], 'float32');
    simd.panels(address(a), address(left), inner, rows);
    floats(backend, out).fill(0);
    const places = [address(left), address(right), address(out)];
    simd.gemmTransposed(...places, rows, columns, inner, eight);
    backend.disposeData(left.dataId);
  } else {
    simd.gemm(address(a), address(right), address(out), rows, columns, inner, eight);
  }
  backend.disposeData(right.dataId);
  return out;
}
