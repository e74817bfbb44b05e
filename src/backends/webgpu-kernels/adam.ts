import * as tf from '@tensorflow/tfjs-core';
import type { AdamMoments, AdamRates, AdamState } from '../adam.ts';
import { adamFactors } from '../adam-step.ts';
import {
  constant,
  elementProgram,
  type Program,
  release,
  type Uniform,
  type WebgpuBackend,
} from './kernel.ts';

/** A variable and its state, `[first, second, value, average]` for every element. */
interface Held {
  readonly variable: tf.Variable;
  state: tf.TensorInfo;
}

const PARTS = 4;

/** Threads that each add up a share of a gradient's squares. */
const LANES = 1024;

const ADD_SQUARES = `
  var total = getTotals(index);
  for (var i = index; i < uniforms.gradientShape; i += ${LANES}) {
    let g = getGradient(i);
    total += g * g;
  }
  setOutputAtIndex(index, total);`;

/** Each of an element's four threads computes all of it, and writes one part. */
const MOVE = `
  let start = index / ${PARTS} * ${PARTS};
  let g = uniforms.scale * getGradient(index / ${PARTS});
  let first = uniforms.keep1 * getState(start) + uniforms.take1 * g;
  let second = uniforms.keep2 * getState(start + 1) + uniforms.take2 * g * g;
  let value = getState(start + 2) - uniforms.stepSize * first / (sqrt(second) + uniforms.epsilon);
  let average = getState(start + 3);
  let renewed = average + uniforms.renewed * (value - average);
  setOutputAtIndex(index, vec4<f32>(first, second, value, renewed)[index % ${PARTS}]);`;
const MOVE_UNIFORMS = `scale : f32, keep1 : f32, take1 : f32, keep2 : f32, take2 : f32,
  stepSize : f32, epsilon : f32, renewed : f32,`;

const VALUES = `setOutputAtIndex(index, getState(${PARTS} * index + 2));`;

/**
 * Adam where the parameters are: a step reads back the gradient's norm and nothing else. On plain
 * arrays every gradient and every parameter would cross the bus, and a GPU would wait for both.
 */
export class WebgpuAdam implements AdamState {
  readonly #backend = tf.backend() as WebgpuBackend;
  readonly #held: Held[];

  constructor(variables: readonly tf.Variable[]) {
    this.#held = variables.map((variable) => {
      const values = variable.dataSync<'float32'>();
      const zeros = new Float32Array(values.length);
      const moments = { first: zeros, second: zeros, average: values };
      return { variable, state: this.#store(values, moments) };
    });
  }

  update(gradients: readonly tf.Tensor[], rates: AdamRates): number {
    const norm = this.#norm(gradients);
    if (!Number.isFinite(norm)) return norm;
    const { beta1, beta2, renewed } = rates;
    const { scale, stepSize, epsilon } = adamFactors(norm, rates);
    const numbers = [
      ...[scale, beta1, 1 - beta1, beta2, 1 - beta2],
      ...[stepSize, epsilon, renewed],
    ].map((number): Uniform => ({ type: 'float32', data: [number] }));
    for (const [i, held] of this.#held.entries()) {
      const { variable, state } = held;
      const inputs = ['state', 'gradient'];
      const move = elementProgram('adam', inputs, state.shape, MOVE, MOVE_UNIFORMS);
      held.state = this.#run(move, [state, flat(gradients[i]!)], numbers);
      release(this.#backend, state);
      const take = elementProgram('adamValues', ['state'], [variable.size], VALUES);
      const values = this.#run(take, [held.state]);
      const next = tf.engine().makeTensorFromTensorInfo({ ...values, shape: variable.shape });
      variable.assign(next);
      next.dispose();
    }
    return norm;
  }

  read(): AdamMoments[] {
    return this.#held.map(({ variable, state }) => {
      const parts = this.#backend.readSync(state.dataId) as Float32Array;
      const part = (offset: number) =>
        Float32Array.from({ length: variable.size }, (_, i) => parts[PARTS * i + offset]!);
      return { first: part(0), second: part(1), average: part(3) };
    });
  }

  write(moments: readonly AdamMoments[]): void {
    for (const [i, held] of this.#held.entries()) {
      release(this.#backend, held.state);
      held.state = this.#store(held.variable.dataSync<'float32'>(), moments[i]!);
    }
  }

  dispose(): void {
    release(this.#backend, ...this.#held.splice(0).map(({ state }) => state));
  }

  #store(values: Float32Array, { first, second, average }: AdamMoments): tf.TensorInfo {
    const state = new Float32Array(PARTS * values.length);
    for (const [offset, part] of [first, second, values, average].entries()) {
      for (let i = 0; i < values.length; i++) state[PARTS * i + offset] = part[i]!;
    }
    return constant(this.#backend, state, [state.length]);
  }

  /** The global norm, with one wait for all gradients. */
  #norm(gradients: readonly tf.Tensor[]): number {
    let totals = constant(this.#backend, new Float32Array(LANES), [LANES]);
    for (const gradient of gradients) {
      const before = totals;
      const add = elementProgram('addSquares', ['totals', 'gradient'], [LANES], ADD_SQUARES);
      totals = this.#run(add, [before, flat(gradient)]);
      release(this.#backend, before);
    }
    const squares = this.#backend.readSync(totals.dataId) as Float32Array;
    release(this.#backend, totals);
    return Math.sqrt(squares.reduce((sum, square) => sum + square, 0));
  }

  #run(program: Program, inputs: tf.TensorInfo[], uniforms?: Uniform[]): tf.TensorInfo {
    return this.#backend.runWebGPUProgram(program, inputs, 'float32', uniforms);
  }
}

function flat({ dataId, dtype, size }: tf.Tensor): tf.TensorInfo {
  return { dataId, dtype, shape: [size] };
}
