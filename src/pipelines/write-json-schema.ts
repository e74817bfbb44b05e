import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { writeWhole } from '../common/files.ts';
import { declarationJsonSchema } from './json-schema.ts';

/** `npm run schema`: writes the schema that `pipelines.yaml` names in its first line. */
const folder = new URL('../../schema/', import.meta.url);
await mkdir(folder, { recursive: true });
await writeWhole(fileURLToPath(new URL('pipelines.schema.json', folder)), declarationJsonSchema());
