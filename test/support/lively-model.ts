import { mkdir } from 'node:fs/promises';
import { createRandom } from '../../src/common/random.ts';
import { type AttributeSchema, UNKNOWN } from '../../src/faces/attributes.ts';
import { saveCheckpoint } from '../../src/model/checkpoint.ts';
import { type CvaeArchitecture, createCvaeNetwork } from '../../src/model/cvae-network.ts';
import { networkFile } from '../../src/model/model-folder.ts';

/**
 * Writes the checkpoint of a conditional VAE that nobody trained and all of whose numbers matter:
 * what training starts from has no biases, and no condition has an effect. The backend must be ready.
 */
export async function writeLivelyModel(
  dir: string,
  schema: AttributeSchema,
  options: Omit<CvaeArchitecture, 'units'>,
): Promise<CvaeArchitecture> {
  await mkdir(dir, { recursive: true });
  const architecture = { ...options, units: schema.units };
  const { parameters } = createCvaeNetwork(architecture);
  parameters.initialise('lively');
  const tensors = parameters.store();
  parameters.dispose();
  for (const [name, { data }] of Object.entries(tensors)) {
    const noise = createRandom('lively', name).fillNormal(new Float32Array(data.length));
    const isVariance = name.endsWith('.variance');
    for (let i = 0; i < data.length; i++) {
      const value = data[i]! + 0.2 * noise[i]!;
      data[i] = isVariance ? 0.1 + Math.abs(value) : value;
    }
  }
  const rows = schema.attributes.map(({ values }) => [values.length - 1, UNKNOWN, 0, 1, 1]);
  const conditions = { shape: [5, schema.size], data: new Int8Array(5 * schema.size) };
  for (let i = 0; i < 5; i++)
    for (const [j, row] of rows.entries()) conditions.data[i * schema.size + j] = row[i]!;
  await saveCheckpoint(
    networkFile(dir, 'cvae'),
    {
      kind: 'cvae',
      architecture,
      attributes: schema.toJSON(),
      title: 'made faces',
      licence: 'for nobody but the tests',
      data: 'no pack',
      training: {},
    },
    { ...tensors, conditions },
  );
  return architecture;
}
