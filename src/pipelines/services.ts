import path from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import type { FaceSource } from '../datasets/sources/source.ts';
import { optionsOf } from './declaration.ts';
import type { Display } from './display.ts';
import type { LoadedPipeline } from './load-declaration.ts';
import { STAGES } from './registry.ts';
import type { RunServices } from './runner.ts';

/** The services of a real run: this package's stages, sources and backends, and the clock. */
export function systemServices(display: Display, version: string): RunServices {
  return {
    stages: STAGES,
    openSource: openDeclaredSource,
    async useBackend(...choice) {
      const { useBackend } = await import('../backends/backend.ts');
      return useBackend(...choice);
    },
    clock: systemClock,
    display,
    versions: { evenface: version, node: process.versions.node },
  };
}

export const systemClock = () => new Date();

/** Opens the source of a pipeline that starts with `ingest`. */
export async function openDeclaredSource(
  { declaration, placeOf, placeOfAttributes }: LoadedPipeline,
  baseDir: string,
): Promise<FaceSource> {
  const ingest = optionsOf(declaration, 'ingest')!;
  const { openSource } = await import('../datasets/sources/registry.ts');
  try {
    const { source, why } = await openSource(ingest.format, {
      dir: ingest.dir === undefined ? undefined : path.resolve(baseDir, ingest.dir),
      attributes: ingest.labels ? 'all' : declaration.attributes,
      limit: ingest.limit,
      count: ingest.count,
      seed: declaration.seed,
    });
    const notes = ingest.format === 'auto' ? [`Taken as ${source.format}: ${why}.`] : [];
    const noted = { ...source, notes: [...notes, ...source.notes] };
    if (!ingest.labels) return noted;
    const { mapLabels } = await import('../datasets/label-mapping.ts');
    return mapLabels(noted, ingest.labels, declaration.attributes, (path) =>
      placeOf('ingest', ['labels', ...path]),
    );
  } catch (error) {
    if (!(error instanceof EvenfaceError) || error.place !== undefined) throw error;
    const { code, message, hint, cause } = error;
    // A folder is always declared by now, so that only an attribute can be declared wrongly.
    const place = code === 'declaration' ? placeOfAttributes : placeOf('ingest');
    throw new EvenfaceError(code, message, { hint, place, cause });
  }
}
