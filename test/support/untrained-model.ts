import { mkdir } from 'node:fs/promises';
import { AttributeSchema, binary } from '../../src/faces/attributes.ts';
import type { FaceAlignment } from '../../src/faces/face-alignment.ts';
import { saveCheckpoint } from '../../src/model/checkpoint.ts';
import { createClassifierNetwork } from '../../src/model/classifier-network.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import type { LatentParts } from '../../src/model/latent-parts.ts';
import { networkFile } from '../../src/model/model-folder.ts';

const SIZE = 64;

/** What an untrained model is given besides its seeded weights. */
export interface UntrainedModel {
  readonly schema?: AttributeSchema;
  readonly alignment?: FaceAlignment | undefined;
  /** Side of what the encoder is given of a face; all by default. */
  readonly input?: number;
  /** Where its latent of four dimensions has parts. */
  readonly parts?: LatentParts;
  /** Labels of its training faces, a row each; by default one face of every value alike. */
  readonly conditions?: readonly (readonly number[])[];
}

/**
 * Writes checkpoints of a conditional VAE, a judge and an auditor whose weights are drawn from a
 * seed: enough where what is asked is which numbers go where. The backend must be ready.
 */
export async function writeUntrainedModel(
  dir: string,
  {
    schema = new AttributeSchema([binary('Smiling'), binary('Male')]),
    alignment,
    input,
    parts,
    conditions = [schema.attributes.map(() => 0), schema.attributes.map(() => 1)],
  }: UntrainedModel = {},
): Promise<CvaeArchitecture> {
  await mkdir(dir, { recursive: true });
  const { units } = schema;
  const about = {
    attributes: schema.toJSON(),
    title: 'untrained',
    licence: 'none',
    data: 'no pack',
    training: {},
  };
  const architecture: CvaeArchitecture = {
    ...{ size: SIZE, units, latent: 4, channels: [4, 8] },
    ...(input !== undefined && { input }),
    ...(parts && { parts }),
  };
  const { parameters } = createCvaeNetwork(architecture);
  parameters.initialise('untrained');
  const table = {
    shape: [conditions.length, schema.size],
    data: Int8Array.from(conditions.flat()),
  };
  await saveCheckpoint(
    networkFile(dir, 'cvae'),
    { kind: 'cvae', architecture, ...about, ...(alignment && { alignment }) },
    { ...parameters.store(), conditions: table },
  );
  parameters.dispose();
  for (const role of ['judge', 'auditor'] as const) {
    const classifier = { size: SIZE, units, channels: [4, 4] };
    const own = createClassifierNetwork(classifier).parameters;
    own.initialise('untrained', role);
    const ones = new Array<number>(units).fill(1);
    const header = {
      ...{ kind: 'classifier' as const, role, architecture: classifier, ...about },
      calibration: { slopes: ones, offsets: ones.map(() => 0) },
      quality: [],
    };
    await saveCheckpoint(networkFile(dir, role), header, own.store());
    own.dispose();
  }
  return architecture;
}
