/**
 * evenface as a library: the stages as RxJS operators, the flow control they share, and the
 * pipelines that are made of them. Computing needs `useBackend` first.
 */
export { type ActiveBackend, type BackendChoice, useBackend } from './backends/backend.ts';
export { type ErrorCode, EvenfaceError } from './common/errors.ts';
export { createRandom, deriveSeed, type Random, type SeedPart } from './common/random.ts';
export { type FacePack, openPack, type PackEntry, type PackInfo } from './datasets/pack.ts';
export type { CellCount } from './datasets/sinks/description.ts';
export type {
  DatasetInfo,
  DatasetRow,
  DatasetSink,
  SinkFormat,
  StoredRow,
} from './datasets/sinks/sink.ts';
export { type OpenedSource, openSource } from './datasets/sources/registry.ts';
export type {
  FaceSource,
  Listed,
  ListedPhoto,
  SourceFormat,
  SourceOptions,
} from './datasets/sources/source.ts';
export type { EvaluatedDataset, Evaluation } from './evaluation/evaluation.ts';
export { type Proportion, proportion } from './evaluation/proportion.ts';
export {
  type Attribute,
  AttributeSchema,
  binary,
  categorical,
  type Labels,
  UNKNOWN,
} from './faces/attributes.ts';
export { allCells, type Cell, cellOf, isInCell } from './faces/cells.ts';
export { ConditionTable } from './faces/condition-table.ts';
export type { AlignedFace, FacePhoto, KeyPoints, Point, Rejection, Split } from './faces/face.ts';
export type { Framing } from './faces/face-alignment.ts';
export type { FaceQuality } from './faces/face-quality.ts';
export type { Classifier } from './model/classifier.ts';
export type { Cvae } from './model/cvae.ts';
export { loadModel, type TrainedModel } from './model/model-folder.ts';
export type {
  Attributes,
  PipelineDeclaration,
  StageDeclaration,
} from './pipelines/declaration.ts';
export type { Display, StageRank } from './pipelines/display.ts';
export { lineDisplay, quietDisplay } from './pipelines/line-display.ts';
export {
  type LoadedPipeline,
  loadDeclaration,
  loadPipeline,
  parseDeclaration,
} from './pipelines/load-declaration.ts';
export type { Override } from './pipelines/overrides.ts';
export { STAGES, type StageName, type StageRegistry } from './pipelines/registry.ts';
export { findRun } from './pipelines/resume.ts';
export type { RunRecord, RunStatus } from './pipelines/run-record.ts';
export {
  type RunRequest,
  type RunResult,
  type RunServices,
  runPipeline,
} from './pipelines/runner.ts';
export { systemServices } from './pipelines/services.ts';
export type { RunSummary } from './pipelines/summary.ts';
export { align } from './stages/align.ts';
export { clean } from './stages/clean.ts';
export type { Journal, Logger, ProgressTask, StageContext } from './stages/context.ts';
export { evaluate } from './stages/evaluate.ts';
export { filter } from './stages/filter.ts';
export { generate } from './stages/generate.ts';
export { ingest } from './stages/ingest.ts';
export type {
  JudgedBatch,
  Outcome,
  Plan,
  RequestBatch,
  SampleBatch,
  WrittenDataset,
} from './stages/items.ts';
export { judge } from './stages/judge.ts';
export { load } from './stages/load.ts';
export type * from './stages/options.ts';
export { pack, packKey } from './stages/pack.ts';
export { memoryJournal, plainContext } from './stages/plain-context.ts';
export { plan } from './stages/plan.ts';
export { report } from './stages/report.ts';
export { train } from './stages/train.ts';
export { write } from './stages/write.ts';
export { mapOrdered } from './streams/map-ordered.ts';
export { pull } from './streams/pull.ts';
export { task } from './streams/task.ts';
export { type Credit, FREE, Window } from './streams/window.ts';
