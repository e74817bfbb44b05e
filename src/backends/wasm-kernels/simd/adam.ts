import { type Code, splat, vadd, vdiv, vmul, vsqrt, vsub } from '../../../wasm/assembler.ts';
import { map } from './map.ts';

type Constants = [Code, Code, Code, Code, Code, Code];

/**
 * One step of Adam: gradient, first and second moment, value and moving average to the next four
 * of them. The constants are the gradient's scale, both decays, the step size and epsilon with the
 * bias of the moments corrected, and the average's share of the new value.
 */
export const adam = () =>
  map('adam', { inputs: 5, outputs: 4, constants: 6 }, (inputs, constants, keep) => {
    const [gradient, first, second, value, average] = inputs;
    const [scale, beta1, beta2, stepSize, epsilon, renewed] = constants as Constants;
    const rest = (decay: Code) => vsub(splat(1), decay);
    const g = keep(vmul(gradient!, scale));
    const m = keep(vadd(vmul(beta1, first!), vmul(rest(beta1), g)));
    const v = keep(vadd(vmul(beta2, second!), vmul(vmul(rest(beta2), g), g)));
    const moved = keep(vsub(value!, vdiv(vmul(stepSize, m), vadd(vsqrt(v), epsilon))));
    return [m, v, moved, vadd(average!, vmul(renewed, vsub(moved, average!)))];
  });
