import { finalize, type Observable } from 'rxjs';
import type { FaceSource } from '../datasets/sources/source.ts';
import type { FacePhoto } from '../faces/face.ts';
import { pull } from '../streams/pull.ts';
import { Window } from '../streams/window.ts';
import type { StageContext } from './context.ts';
import type { IngestOptions } from './options.ts';
import { reportLabels } from './report-labels.ts';

/** Photos on their way from the source into the pack. */
const IN_FLIGHT = 64;

/**
 * Emits the photos of a source in its order. At most 64 are in flight: another is listed when one
 * gives its credit back. Entries that are no photo are rejected.
 */
export function ingest(
  _options: IngestOptions,
  context: StageContext,
  source: FaceSource,
): Observable<FacePhoto> {
  for (const note of source.notes) context.log.info({ source: source.title }, note);
  const progress = context.progress('photos', source.count ?? 0, 'photos');
  const window = new Window(IN_FLIGHT);
  return pull<FacePhoto>(async function* () {
    let ordinal = 0;
    for await (const entry of source.list()) {
      if ('rejected' in entry) context.reject({ stage: 'ingest', ...entry.rejected });
      else {
        const { raw: _, ...photo } = entry.photo;
        yield { ...photo, ordinal, credit: await window.acquire() };
      }
      progress.update(++ordinal);
    }
    context.count('entries', ordinal);
    const counts = source.labelCounts?.();
    if (counts) reportLabels(counts, context);
  }).pipe(finalize(() => progress.finish()));
}
