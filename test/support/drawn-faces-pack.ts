import { lastValueFrom } from 'rxjs';
import type { FacePack } from '../../src/datasets/pack.ts';
import { drawn } from '../../src/datasets/sources/drawn.ts';
import { align } from '../../src/stages/align.ts';
import { ingest } from '../../src/stages/ingest.ts';
import { alignOptions, ingestOptions } from '../../src/stages/options.ts';
import { pack, packKey } from '../../src/stages/pack.ts';
import { plainContext } from '../../src/stages/plain-context.ts';

/** A pack of so many drawn faces with all their attributes, made by the stages, under a folder. */
export async function drawnFacesPack(dir: string, count: number): Promise<FacePack> {
  const context = plainContext({ runDir: dir });
  const source = await drawn.open({ attributes: 'all', count, seed: 1 } as never);
  const aligning = alignOptions.parse({});
  const { title, licence, schema, framing } = source;
  const info = { key: packKey(source, aligning), title, licence, schema, size: aligning.size };
  return lastValueFrom(
    ingest(ingestOptions.parse({ format: 'drawn' }), context, source).pipe(
      align(aligning, context, framing),
      pack({ reuse: true, duplicates: 'off' }, context, {
        ...{ ...info, rejections: [], maxRejected: 1 },
      }),
    ),
  );
}
