import { sourceTypeUri } from '../datasets/source-type.ts';
import { type Attribute, unitsOf } from '../faces/attributes.ts';
import { ConditionTable } from '../faces/condition-table.ts';
import { valueShares } from '../faces/value-shares.ts';
import { type Checkpoint, type CheckpointHeader, schemaOf } from '../model/checkpoint.ts';
import type { CvaeArchitecture } from '../model/cvae-network.ts';
import type { WeightType } from './weights.ts';

/** A checkpoint of a conditional VAE. */
export type CvaeCheckpoint = Checkpoint<CheckpointHeader<CvaeArchitecture>>;

/** The format's version. */
const VERSION = 1;

/** An attribute, and where the condition has it. */
export interface ExportedAttribute extends Attribute {
  /** The first of its units in y. */
  readonly unit: number;
  readonly units: number;
  /** The value that most training faces have, an index into `values`. */
  readonly commonest: number;
}

/** What a page must know to use the exported networks, and whoever publishes it: `evenface.json`. */
export type ExportDescription = ReturnType<typeof describeExport>;

export function describeExport(
  { header, tensors, hash }: CvaeCheckpoint,
  weights: WeightType,
  evenface: string,
) {
  const { size, latent, units, input, parts } = header.architecture;
  return {
    export: VERSION,
    evenface,
    ...provenance({ header, hash }),
    weights,
    size,
    channels: 'RGB',
    range: [-1, 1],
    latent: { dimensions: latent, prior: { mean: 0, deviation: 1 }, ...(parts && { parts }) },
    units,
    encoding: {
      binary: { no: [-1], yes: [1], unknown: [0] },
      categorical: 'one unit a value: 1 for the value, 0 for the others; all 0 for unknown',
    },
    attributes: attributesOf(header, tensors),
    decoder: { model: 'decoder/model.json', inputs: ['z', 'y'], outputs: ['images'] },
    encoder: {
      model: 'encoder/model.json',
      inputs: ['x', 'y'],
      outputs: ['mean', 'logVariance'],
      ...(header.alignment && { alignment: header.alignment }),
      ...(input !== undefined && { sees: input }),
    },
  };
}

/** Where the networks come from and the terms that come with it: goes with each of them. */
export function provenance({ header, hash }: Pick<CvaeCheckpoint, 'header' | 'hash'>) {
  return {
    synthetic: true,
    digitalSourceType: sourceTypeUri('generated'),
    model: hash,
    data: { title: header.title, licence: header.licence, hash: header.data },
  };
}

function attributesOf(
  header: CvaeCheckpoint['header'],
  tensors: CvaeCheckpoint['tensors'],
): ExportedAttribute[] {
  const schema = schemaOf(header);
  const faces = new ConditionTable(schema, tensors.conditions!.data as Int8Array);
  const rows = Array.from({ length: faces.count }, (_, row) => faces.labels(row));
  const shares = valueShares(schema, rows);
  return schema.attributes.map((attribute, i) => ({
    ...attribute,
    unit: schema.unitOffsets[i]!,
    units: unitsOf(attribute),
    commonest: schema.likeliest(shares, i),
  }));
}
