import { type NativeBinding, nativeOps } from '../../src/backends/tensorflow.ts';

/** Puts other functions in the place of the addon's; its own object can't be changed. */
export function replaceNativeFunctions(functions: Partial<NativeBinding>): void {
  const properties = Object.entries(functions).map(([name, value]) => [name, { value }]);
  const binding = Object.create(nativeOps().binding, Object.fromEntries(properties));
  Object.assign(nativeOps(), { binding });
}
