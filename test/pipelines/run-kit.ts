import type { ExecutionContext } from 'ava';
import { from, last, map, type Observable } from 'rxjs';
import type { FaceSource, Listed } from '../../src/datasets/sources/source.ts';
import { AttributeSchema, type Labels } from '../../src/faces/attributes.ts';
import type { Display } from '../../src/pipelines/display.ts';
import { parseDeclaration } from '../../src/pipelines/load-declaration.ts';
import { STAGES, type StageName, type StageRegistry } from '../../src/pipelines/registry.ts';
import type { RunRequest, RunServices } from '../../src/pipelines/runner.ts';
import type { StageContext } from '../../src/stages/context.ts';
import { temporaryFolder } from '../support/temporary.ts';

/** What a small stage of a test does with the stream. */
export type SmallStage = (
  upstream: Observable<unknown>,
  context: StageContext,
) => Observable<unknown>;

export type SmallStages = Partial<Record<StageName, SmallStage>>;

/** Stages that pass ten numbers on and leave an empty pack. */
export const NUMBERS = {
  ingest: () => from(Array.from({ length: 10 }, (_, i) => i)),
  align: (photos) => photos,
  pack: (faces) =>
    faces.pipe(
      last(),
      map(() => ({ entries: [], close: async () => {} })),
    ),
} satisfies SmallStages;

/** The real registry with the operators of some stages replaced by small ones. */
function registryWith(stages: SmallStages): StageRegistry {
  const small = Object.entries(stages).map(([name, stage]) => [
    name,
    {
      ...STAGES[name as StageName],
      connect:
        async (_: unknown, { context }: { context: StageContext }) =>
        (upstream: Observable<unknown>) =>
          stage(upstream, context),
    },
  ]);
  return { ...STAGES, ...Object.fromEntries(small) };
}

const SCHEMA = AttributeSchema.fromJSON({ Smiling: 'binary', Male: 'binary' });

/** A source of faces with these labels, none of which can be decoded. */
export function sourceOf(labels: readonly Labels[], fingerprint = 'a'): FaceSource {
  return {
    format: 'drawn',
    title: `${labels.length} faces`,
    framing: 'centred',
    schema: SCHEMA,
    licence: 'none',
    count: labels.length,
    notes: [],
    fingerprint,
    async *list(): AsyncGenerator<Listed> {
      for (const [i, own] of labels.entries()) {
        yield {
          photo: { id: `${i}`, place: `${i}`, image: { path: '' }, labels: own, split: 'train' },
        };
      }
    },
  };
}

export const ALL_CELLS = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
].map((labels) => Int8Array.from(labels));

export const SHORT = 'stages: [ingest: {format: drawn}, align, pack]';
export const LOADED =
  'stages: [load: {from: a}, plan: {balance: [Male]}, generate, judge, filter, write, evaluate]';

/** A request and services for a pipeline of small stages, and a note of what was shown. */
export function setUp(
  t: ExecutionContext,
  stages: SmallStages,
  { yaml = SHORT, source = sourceOf(ALL_CELLS) }: { yaml?: string; source?: FaceSource } = {},
) {
  const outDir = temporaryFolder(t);
  const shown: string[] = [];
  const stop = new AbortController();
  const declare = (text: string) =>
    parseDeclaration(`pipelines:\n  demo:\n    ${text}\n`, 'demo.yaml')[0]!;
  const display: Display = {
    started: ({ resumed }) => shown.push(resumed ? 'resumed' : 'started'),
    note: (_, message) => shown.push(message),
    stageEnded: ({ stage }, { items }) => shown.push(`${stage} ${items}`),
    progress: () => ({ update() {}, finish() {} }),
    summary: ({ status }) => shown.push(`summary ${status}`),
    close() {},
  };
  let seconds = 0;
  const services: RunServices = {
    stages: registryWith(stages),
    openSource: async () => source,
    useBackend: async () => {
      shown.push('backend');
      return { name: 'wasm', version: '1', precision: 'float32', reason: 'a test' };
    },
    clock: () => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds++)),
    display,
    versions: { evenface: '0' },
  };
  const request: RunRequest = {
    pipeline: declare(yaml),
    outDir,
    baseDir: outDir,
    overrides: ['seed=1'],
    resumeCommand: 'evenface run demo --resume',
    signal: stop.signal,
  };
  return { request, services, shown, stop, outDir, declare };
}
