import { z } from 'zod';
import { pipelinesOf } from './declaration.ts';
import { STAGE_NAMES, STAGES } from './registry.ts';

/** The JSON Schema of `pipelines.yaml` for editors: completion, descriptions, unknown names. */
export function declarationJsonSchema(): string {
  const bare = STAGE_NAMES.filter((name) => STAGES[name].options.safeParse({}).success);
  const spelled = pipelinesOf(
    z.union([
      z.enum(bare).describe('A stage with all its defaults.'),
      ...STAGE_NAMES.map((name) => z.strictObject({ [name]: STAGES[name].options })),
    ]),
  );
  const schema = z.toJSONSchema(spelled, {
    io: 'input',
    override({ jsonSchema }) {
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
    },
  });
  return `${JSON.stringify({ title: 'evenface pipelines', ...schema }, null, 2)}\n`;
}
