import { nativeOps, type OpAttribute } from '../../src/backends/tensorflow.ts';

/** What an op of the addon gives: a tensor that the addon knows by its number. */
interface OpOutput {
  readonly id: number;
}

/** The addon's functions, below tfjs: they run TensorFlow's ops and return when these are done. */
export interface NativeFunctions {
  readonly TF_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  executeOp(op: string, attributes: OpAttribute[], inputs: number[], outputs: number): OpOutput[];
  createTensor(shape: number[], type: number, values: Float32Array): number;
  tensorDataSync(id: number): unknown;
  deleteTensor(id: number): void;
}

/** The loaded addon; there is one only where native TensorFlow is the backend. */
export function nativeFunctions(): NativeFunctions {
  return nativeOps().binding as unknown as NativeFunctions;
}

/** Puts other functions in the place of the addon's; its own object can't be changed. */
export function replaceNativeFunctions(functions: Partial<NativeFunctions>): void {
  const properties = Object.entries(functions).map(([name, value]) => [name, { value }]);
  const binding = Object.create(nativeOps().binding, Object.fromEntries(properties));
  Object.assign(nativeOps(), { binding });
}
