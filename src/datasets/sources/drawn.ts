import { createHash } from 'node:crypto';
import { AttributeSchema, binary, categorical } from '../../faces/attributes.ts';
import { DRAWN_ATTRIBUTES, drawFace } from '../../faces/drawing/drawing.ts';
import { selectAttributes } from './selection.ts';
import type { FaceSource, SourceFormat } from './source.ts';
import { splitOf } from './split.ts';

/** Faces whose drawing stands for all others' in the fingerprint. */
const SAMPLES = 8;

/** Faces drawn from parameters: no person, no download, labels that are true by construction. */
export const drawn: SourceFormat = {
  name: 'drawn',
  description: 'faces that evenface draws itself; needs no folder',

  async recognise() {
    return undefined;
  },

  async open({ attributes, limit, count: wanted, seed }) {
    const known = new AttributeSchema(
      DRAWN_ATTRIBUTES.map(({ name, values }) =>
        values ? categorical(name, values) : binary(name),
      ),
    );
    const schema = selectAttributes(known, attributes);
    const count = Math.min(wanted, limit ?? wanted);
    const hash = createHash('sha256').update(JSON.stringify(['drawn', schema, count, seed]));
    for (let i = 0; i < SAMPLES; i++) {
      const { labels, svg } = drawFace(seed, i);
      hash.update(JSON.stringify([labels, svg]));
    }
    return {
      format: 'drawn',
      title: `${count.toLocaleString('en')} drawn faces`,
      framing: 'celeba-aligned',
      isDrawn: true,
      schema,
      licence: 'Apache-2.0: drawn by evenface, shows nobody',
      count,
      notes: [],
      fingerprint: hash.digest('hex'),
      async *list() {
        for (let i = 0; i < count; i++) {
          const { labels, svg } = drawFace(seed, i);
          const id = `drawn-${String(i).padStart(6, '0')}`;
          yield {
            photo: {
              id,
              place: `drawn face ${i}`,
              image: { bytes: Buffer.from(svg) },
              labels: schema.labels(labels),
              split: splitOf(id),
            },
          };
        }
      },
    } satisfies FaceSource;
  },
};
