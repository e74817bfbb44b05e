import {
  type Code,
  splat,
  vadd,
  vdiv,
  vmax,
  vmin,
  vmul,
  vsub,
  wherePositive,
} from '../../../wasm/assembler.ts';
import { map } from './map.ts';

/** x where x > 0, else alpha · x. */
export const leakyRelu = () =>
  map('leakyRelu', { inputs: 1, outputs: 1, constants: 1 }, ([x], [alpha]) => [
    wherePositive(x!, x!, vmul(x!, alpha!)),
  ]);

/** dy where x > 0, else alpha · dy. */
export const leakyReluGrad = () =>
  map('leakyReluGrad', { inputs: 2, outputs: 1, constants: 1 }, ([dy, x], [alpha]) => [
    wherePositive(x!, dy!, vmul(dy!, alpha!)),
  ]);

/** Beyond it tanh is 1 to float32's precision. */
const BOUND = 7.905311;

/**
 * Coefficients of x, x³, ... over those of 1, x², ...: Eigen's rational minimax approximation of
 * tanh within the bound.
 */
const ODD = [
  4.89352455891786e-3, 6.37261928875436e-4, 1.48572235717979e-5, 5.12229709037114e-8,
  -8.60467152213735e-11, 2.00018790482477e-13, -2.76076847742355e-16,
];
const EVEN = [4.89352518554385e-3, 2.268434632439e-3, 1.18534705686654e-4, 1.19825839466702e-6];

function polynomial(x: Code, coefficients: readonly number[]): Code {
  return coefficients
    .map(splat)
    .reduceRight((sum: Code, coefficient) => vadd(vmul(sum, x), coefficient));
}

export const tanh = () =>
  map('tanh', { inputs: 1, outputs: 1, constants: 0 }, ([x], _, keep) => {
    const bounded = keep(vmax(vmin(x!, splat(BOUND)), splat(-BOUND)));
    const square = keep(vmul(bounded, bounded));
    const quotient = vdiv(vmul(bounded, polynomial(square, ODD)), polynomial(square, EVEN));
    return [vmax(vmin(quotient, splat(1)), splat(-1))];
  });

/** dy · (1 - y²). */
export const tanhGrad = () =>
  map('tanhGrad', { inputs: 2, outputs: 1, constants: 0 }, ([dy, y]) => [
    vsub(dy!, vmul(dy!, vmul(y!, y!))),
  ]);

/** dy · y · (1 - y). */
export const sigmoidGrad = () =>
  map('sigmoidGrad', { inputs: 2, outputs: 1, constants: 0 }, ([dy, y], _, keep) => {
    const weighted = keep(vmul(dy!, y!));
    return [vsub(weighted, vmul(weighted, y!))];
  });
