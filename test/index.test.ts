import test from 'ava';
import { lastValueFrom } from 'rxjs';
import {
  align,
  ingest,
  openSource,
  pack,
  packKey,
  plainContext,
  type Rejection,
} from '../src/index.ts';
import { alignOptions, ingestOptions, packOptions } from '../src/stages/options.ts';
import { temporaryFolder } from './support/temporary.ts';

test('the stages are operators in a stream of one’s own', async (t) => {
  const rejections: Rejection[] = [];
  const context = plainContext({
    runDir: temporaryFolder(t),
    onReject: (rejection) => rejections.push(rejection),
  });
  const { source } = await openSource('drawn', {
    dir: undefined,
    attributes: 'all',
    limit: undefined,
    count: 12,
    seed: 1,
  });
  const sizes = alignOptions.parse({});
  const { title, licence, schema } = source;
  const faces = await lastValueFrom(
    ingest(ingestOptions.parse({ format: 'drawn' }), context, source).pipe(
      align(sizes, context, source.framing),
      pack(packOptions.parse({}), context, {
        key: packKey(source, sizes),
        title,
        licence,
        schema,
        size: sizes.size,
        rejections,
        maxRejected: 0,
      }),
    ),
  );
  t.teardown(() => faces.close());
  t.is(faces.entries.length, 12);
  const pixels = new Uint8Array(64 * 64 * 3);
  await faces.read([11], pixels);
  t.true(new Set(pixels).size > 20);
});
