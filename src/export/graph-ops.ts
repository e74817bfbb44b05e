import { FLOAT, type GraphDef, text, texts, whole, wholes } from './graph-def.ts';
import type { Step } from './recording.ts';

/** A step whose inputs are names of nodes. */
interface PlacedStep extends Omit<Step, 'inputs'> {
  readonly inputs: Readonly<Record<string, string>>;
}

/** Adds the node that does what a kernel of tfjs does, and gives its name. */
type WriteNode = (graph: GraphDef, step: PlacedStep) => string;

/**
 * TensorFlow's op for each kernel of tfjs that the networks run; inputs and attributes as
 * tfjs-converter reads them (src/operations/op_list/).
 */
const OPS: Readonly<Record<string, WriteNode>> = {
  Add: binary('AddV2'),
  Sub: binary('Sub'),
  Multiply: binary('Mul'),
  Tanh: (graph, { inputs }) => graph.node('Tanh', [inputs.x!], { T: FLOAT }),
  LeakyRelu: (graph, { inputs, attrs }) =>
    graph.node('LeakyRelu', [inputs.x!], { T: FLOAT, alpha: { f: attrs.alpha as number } }),
  ClipByValue(graph, { inputs, attrs }) {
    const bounds = [attrs.clipValueMin, attrs.clipValueMax] as number[];
    return graph.node('ClipByValue', [inputs.x!, ...bounds.map((b) => graph.number(b))], {
      T: FLOAT,
    });
  },
  Reshape: (graph, { inputs, output }) =>
    graph.node('Reshape', [inputs.x!, graph.wholes([-1, ...output.shape])], { T: FLOAT }),
  Concat(graph, { inputs, attrs }) {
    const parts = Object.values(inputs);
    const axis = graph.whole(attrs.axis as number);
    return graph.node('ConcatV2', [...parts, axis], { T: FLOAT, N: whole(parts.length) });
  },
  Tile: (graph, { inputs, attrs }) =>
    graph.node('Tile', [inputs.x!, graph.wholes(attrs.reps as number[])], { T: FLOAT }),
  Sum: (graph, { inputs, attrs }) =>
    graph.node('Sum', [inputs.x!, graph.wholes([attrs.axis].flat() as number[])], {
      T: FLOAT,
      keep_dims: { b: attrs.keepDims === true },
    }),
  BatchMatMul(graph, { inputs, attrs, output }) {
    const [a, b] = [{ b: attrs.transposeA === true }, { b: attrs.transposeB === true }];
    return output.shape.length === 1
      ? graph.node('MatMul', [inputs.a!, inputs.b!], { T: FLOAT, transpose_a: a, transpose_b: b })
      : graph.node('BatchMatMulV2', [inputs.a!, inputs.b!], { T: FLOAT, adj_x: a, adj_y: b });
  },
  Conv2D: (graph, { inputs, attrs }) =>
    graph.node('Conv2D', [inputs.x!, inputs.filter!], convolution(attrs)),
  FusedConv2D(graph, { inputs, attrs }) {
    const fused = ['BiasAdd', ...(attrs.activation === 'leakyrelu' ? ['LeakyRelu'] : [])];
    return graph.node('_FusedConv2D', [inputs.x!, inputs.filter!, inputs.bias!], {
      ...convolution(attrs),
      num_args: whole(1),
      fused_ops: texts(fused),
      leakyrelu_alpha: { f: (attrs.leakyreluAlpha as number | undefined) ?? 0 },
    });
  },
  Conv2DBackpropInput: (graph, { inputs, attrs, output }) =>
    graph.node(
      'Conv2DBackpropInput',
      [graph.wholeShape(output), inputs.filter!, inputs.dy!],
      convolution(attrs),
    ),
};

/** Adds a step's node and gives its name. */
export function writeStep(graph: GraphDef, step: Step): string {
  const write = OPS[step.kernel];
  if (!write) throw new Error(`there is no TensorFlow op here for the kernel ${step.kernel}`);
  const inputs = Object.fromEntries(
    Object.entries(step.inputs).map(([name, operand]) => [
      name,
      'value' in operand ? graph.value(operand.value) : graph.constant(operand.constant),
    ]),
  );
  return write(graph, { ...step, inputs });
}

function binary(op: string): WriteNode {
  return (graph, { inputs }) => graph.node(op, [inputs.a!, inputs.b!], { T: FLOAT });
}

/** What tfjs and TensorFlow say of a convolution; only what the networks use. */
function convolution(attrs: Step['attrs']) {
  const { strides, pad } = attrs;
  const [height, width] = [strides].flat() as number[];
  if (pad !== 'same') throw new Error(`a convolution is padded by ${String(pad)}`);
  return {
    T: FLOAT,
    strides: wholes([1, height!, width ?? height!, 1]),
    dilations: wholes([1, 1, 1, 1]),
    padding: text('SAME'),
    data_format: text('NHWC'),
  };
}
