import { FLOAT, GraphDef, shapeOf } from './graph-def.ts';
import { writeStep } from './graph-ops.ts';
import type { Recording, Value } from './recording.ts';
import { storeWeights, type WeightType } from './weights.ts';

/** What a graph model says of itself, besides what it computes. */
export interface GraphModelInfo {
  /** Who wrote it, such as `evenface 0.1.0`. */
  readonly generatedBy: string;
  /** Kept as it is, and given back by tfjs as `model.metadata`. */
  readonly metadata: object;
}

/** The files of a tfjs graph model by name: `model.json`, and the shards of its weights. */
export function graphModel(
  recording: Recording,
  weights: WeightType,
  { generatedBy, metadata }: GraphModelInfo,
): ReadonlyMap<string, Uint8Array | string> {
  const graph = new GraphDef();
  const inputs = Object.entries(recording.inputs);
  for (const [name, value] of inputs) graph.placeholder(name, value);
  for (const step of recording.steps) graph.name(step.output, writeStep(graph, step));
  const outputs = Object.entries(recording.outputs);
  for (const [name, value] of outputs) {
    graph.node('Identity', [graph.value(value)], { T: FLOAT }, name);
  }
  const { manifest, files } = storeWeights(graph.constants, weights);
  const model = {
    format: 'graph-model',
    generatedBy,
    convertedBy: generatedBy,
    signature: { inputs: signature(inputs), outputs: signature(outputs) },
    userDefinedMetadata: metadata,
    // The version of TensorFlow's graphs since which all ops here are as they are.
    modelTopology: { node: graph.nodes, library: {}, versions: { producer: 440 } },
    weightsManifest: manifest,
  };
  return new Map<string, Uint8Array | string>([['model.json', JSON.stringify(model)], ...files]);
}

function signature(values: readonly (readonly [string, Value])[]) {
  return Object.fromEntries(
    values.map(([name, value]) => [
      name,
      { name: `${name}:0`, dtype: 'DT_FLOAT', tensorShape: shapeOf(value) },
    ]),
  );
}
