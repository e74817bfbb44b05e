import type { AdamMoments, AdamRates, AdamState } from '../adam.ts';
import { adamFactors } from '../adam-step.ts';
import type * as tf from '../tf.ts';
import type { Eager, Handle } from './eager.ts';

/** One parameter in TensorFlow's own variables, which its optimizer ops change in place. */
interface Held {
  readonly variable: tf.Variable;
  readonly value: Handle;
  readonly first: Handle;
  readonly second: Handle;
  readonly average: Handle;
}

let made = 0;

/** Adam by TensorFlow's own `ResourceApplyAdam`, which runs on GPUs too. */
export class ResourceAdam implements AdamState {
  readonly #eager: Eager;
  readonly #held: Held[];

  constructor(eager: Eager, variables: readonly tf.Variable[]) {
    this.#eager = eager;
    this.#held = variables.map((variable) => {
      const zeros = new Float32Array(variable.size);
      const values = variable.dataSync<'float32'>();
      return {
        variable,
        value: this.#create(variable.shape, values),
        first: this.#create(variable.shape, zeros),
        second: this.#create(variable.shape, zeros),
        average: this.#create(variable.shape, values),
      };
    });
  }

  update(gradients: readonly tf.Tensor[], rates: AdamRates): number {
    return this.#eager.scope(() => {
      const eager = this.#eager;
      const float = eager.type('T', eager.ops.binding.TF_FLOAT);
      const norm = eager.norm(gradients);
      if (!Number.isFinite(norm)) return norm;

      const { step, beta1, beta2 } = rates;
      const { scale, epsilon } = adamFactors(norm, rates);
      const clip = scale < 1 ? eager.reals([scale], []) : undefined;
      // Powers of the decays, rate, decays, epsilon: in the op's order. Of these it corrects the
      // rate itself.
      const scalars = [
        ...[beta1 ** (step + 1), beta2 ** (step + 1), rates.rate],
        ...[beta1, beta2, epsilon],
      ].map((value) => eager.reals([value], []));
      const renewed = eager.reals([rates.renewed], []);
      const settings = [float, eager.flag('use_locking', false), eager.flag('use_nesterov', false)];
      for (const [i, { variable, value, first, second, average }] of this.#held.entries()) {
        const gradient = clip ? eager.run('Mul', [float], gradients[i]!, clip) : gradients[i]!;
        // The op changes memory in place that nobody else holds; else it would copy it first.
        eager.release(variable);
        eager.perform('ResourceApplyAdam', settings, value, first, second, ...scalars, gradient);
        const next = this.#read(value);
        const distance = eager.run('Sub', [float], this.#read(average), next);
        eager.perform(
          'ResourceApplyGradientDescent',
          [float, eager.flag('use_locking', false)],
          average,
          renewed,
          distance,
        );
        eager.replace(variable, next);
      }
      return norm;
    });
  }

  read(): AdamMoments[] {
    const copy = (handle: Handle) =>
      this.#eager.scope(() => Float32Array.from(this.#eager.read(this.#read(handle))));
    return this.#held.map(({ first, second, average }) => ({
      first: copy(first),
      second: copy(second),
      average: copy(average),
    }));
  }

  write(moments: readonly AdamMoments[]): void {
    this.#held.forEach(({ variable: { shape }, first, second, average }, i) => {
      this.#assign(first, shape, moments[i]!.first);
      this.#assign(second, shape, moments[i]!.second);
      this.#assign(average, shape, moments[i]!.average);
    });
  }

  dispose(): void {
    const eager = this.#eager;
    for (const { value, first, second, average } of this.#held.splice(0)) {
      for (const handle of [value, first, second, average]) {
        eager.perform('DestroyResourceOp', [eager.flag('ignore_lookup_error', true)], handle);
        eager.free(handle);
      }
    }
  }

  #create(shape: number[], values: Float32Array): Handle {
    const eager = this.#eager;
    const handle = eager.kept(
      eager.run('VarHandleOp', [
        eager.type('dtype', eager.ops.binding.TF_FLOAT),
        { name: 'shape', type: eager.ops.binding.TF_ATTR_SHAPE, value: shape },
        eager.text('container', ''),
        eager.text('shared_name', `evenface-adam-${made++}`),
      ]),
    );
    this.#assign(handle, shape, values);
    return handle;
  }

  #assign(handle: Handle, shape: number[], values: Float32Array): void {
    const eager = this.#eager;
    eager.scope(() =>
      eager.perform(
        'AssignVariableOp',
        [eager.type('dtype', eager.ops.binding.TF_FLOAT)],
        handle,
        eager.reals(values, shape),
      ),
    );
  }

  #read(handle: Handle): Handle {
    const eager = this.#eager;
    return eager.run('ReadVariableOp', [eager.type('dtype', eager.ops.binding.TF_FLOAT)], handle);
  }
}
