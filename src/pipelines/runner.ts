import { concatMap, defer, EMPTY, ignoreElements, type Observable } from 'rxjs';
import type { ActiveBackend, BackendChoice, PrecisionChoice } from '../backends/backend.ts';
import { EvenfaceError, messageOf } from '../common/errors.ts';
import type { FacePack } from '../datasets/pack.ts';
import type { FaceSource } from '../datasets/sources/source.ts';
import type { EvaluatedDataset } from '../evaluation/evaluation.ts';
import { failedAlways } from '../evaluation/gates.ts';
import { summariseQuality } from '../faces/quality-summary.ts';
import { RejectionList } from '../faces/rejection-list.ts';
import type { WrittenDataset } from '../stages/items.ts';
import { checkDisk, diskNeeds, freeBytes } from './check-disk.ts';
import { optionsOf, type StageDeclaration } from './declaration.ts';
import type { Display } from './display.ts';
import type { LoadedPipeline } from './load-declaration.ts';
import { type OpenRun, openRun } from './open-run.ts';
import type { ConnectedStage, Kind, StageEntry, StageName, StageRegistry } from './registry.ts';
import { checkSameSource, checkUnchanged, type FoundRun } from './resume.ts';
import { type Clock, packsDir, pointLatest } from './run-folder.ts';
import type { RunStatus } from './run-record.ts';
import {
  GuardedWork,
  type RunEffects,
  rememberingContext,
  stageContext,
} from './stage-contexts.ts';
import { StageWatch } from './stage-watch.ts';
import { type RunSummary, type RunYield, summarise } from './summary.ts';
import { checkSource } from './survey.ts';

/** What to run, and where. */
export interface RunRequest {
  readonly pipeline: LoadedPipeline;
  /** Folder of all runs, absolute. */
  readonly outDir: string;
  /** Where the declaration's relative paths start, absolute. */
  readonly baseDir: string;
  /** The overrides as they were written, kept for a resumption. */
  readonly overrides: readonly string[];
  /** An unfinished run to go on with. */
  readonly resume?: FoundRun | undefined;
  /** The command that goes on with the run if it is interrupted. */
  readonly resumeCommand: string;
  /** Aborted when somebody wants the run to stop. */
  readonly signal: AbortSignal;
}

/** What the runner needs from outside. */
export interface RunServices {
  readonly stages: StageRegistry;
  openSource(pipeline: LoadedPipeline, baseDir: string): Promise<FaceSource>;
  useBackend(choice: BackendChoice, precision: PrecisionChoice): Promise<ActiveBackend>;
  readonly clock: Clock;
  readonly display: Display;
  /** Versions of evenface, Node and what else `run.json` should name. */
  readonly versions: Readonly<Record<string, string>>;
}

/** How a run ended. */
export interface RunResult {
  readonly status: Exclude<RunStatus, 'running'>;
  readonly summary: RunSummary;
  /** What made it fail. */
  readonly error?: unknown;
}

/**
 * Runs a pipeline to its end, its failure or its interruption. Throws only before the run folder
 * exists: when the source does not fit the declaration, or the run can't be resumed.
 */
export async function runPipeline(request: RunRequest, services: RunServices): Promise<RunResult> {
  const { pipeline, resume, signal } = request;
  const { declaration } = pipeline;
  if (resume) checkUnchanged(resume, declaration);
  const source = optionsOf(declaration, 'ingest')
    ? await services.openSource(pipeline, request.baseDir)
    : undefined;
  if (source) {
    await checkSource(pipeline, source);
    if (resume) checkSameSource(resume, source.fingerprint);
  }
  if (!resume) {
    const { outDir } = request;
    checkDisk(diskNeeds(declaration, source), await freeBytes(outDir), outDir);
  }
  const run = await openRun(
    pipeline,
    request.outDir,
    services.clock,
    { ...services.versions },
    request.overrides,
    resume,
  );
  try {
    return await new Run(request, services, run, source).finish(signal);
  } finally {
    services.display.close();
    await run.close();
  }
}

/**
 * Whether the same run can still succeed. What the declaration or the input is at fault for needs
 * another run, since neither may change within one.
 */
function isOfMachine(error: unknown): boolean {
  return !(error instanceof EvenfaceError) || error.code === 'environment';
}

/** One run in its open folder. */
class Run {
  readonly #request: RunRequest;
  readonly #services: RunServices;
  readonly #run: OpenRun;
  readonly #source: FaceSource | undefined;
  readonly #effects: RunEffects;
  readonly #watch: StageWatch;
  readonly #made: RunYield = {};
  /** Open for as long as the run goes on; whoever reads one need not know who else does. */
  readonly #packs: FacePack[] = [];
  /** What the stages that handle photos rejected; few, since a run with many of them fails. */
  readonly #intake = new RejectionList();
  #backend: Promise<void> | undefined;

  constructor(
    request: RunRequest,
    services: RunServices,
    run: OpenRun,
    source: FaceSource | undefined,
  ) {
    this.#request = request;
    this.#services = services;
    this.#run = run;
    this.#source = source;
    const { record } = run.file;
    if (source) {
      const { format, title, licence, fingerprint } = source;
      record.source = { format, title, licence, fingerprint };
    }
    this.#effects = {
      seed: record.seed,
      pipeline: record.pipeline,
      runDir: run.dir,
      packsDir: packsDir(request.outDir),
      baseDir: request.baseDir,
      journal: run.journal,
      log: run.log,
      display: services.display,
      rejected: run.rejected,
      counts: record.counts,
      guarded: new GuardedWork(),
    };
    this.#watch = new StageWatch(services.clock, (stage, timing) => {
      record.stages = this.#watch.timings;
      run.log.info({ ...timing }, `${stage} ended`);
      services.display.stageEnded(this.#rankOf(stage), timing);
      this.#saveSoon();
    });
  }

  async finish(signal: AbortSignal): Promise<RunResult> {
    const { record } = this.#run.file;
    const { display } = this.#services;
    const { log } = this.#run;
    display.started({
      pipeline: record.pipeline,
      runDir: this.#run.dir,
      resumed: this.#run.resumed,
    });
    if (this.#source) {
      display.note({ source: record.source }, `Source: ${this.#source.title}`);
      for (const note of this.#source.notes) display.note({}, note);
    }
    log.info({ declaration: record.declaration, source: record.source }, 'run started');
    let status: RunResult['status'];
    let error: unknown;
    try {
      status = (await this.#stream(signal)) ? this.#verdict() : 'interrupted';
    } catch (thrown) {
      status = signal.aborted ? 'interrupted' : 'failed';
      error = thrown;
      log.error({ err: thrown }, messageOf(thrown));
    }
    await this.#effects.guarded.settled();
    for (const pack of this.#packs) await pack.close();
    record.status = status;
    record.finished = this.#services.clock().toISOString();
    record.rejected = this.#run.rejected.counts;
    if (status === 'failed') {
      record.error = error instanceof EvenfaceError ? error.describe() : messageOf(error);
    }
    await this.#run.rejected.flush();
    await this.#run.file.save();
    if (status === 'done' || status === 'gate') await pointLatest(this.#run.dir);
    log.info({ status, counts: record.counts }, 'run ended');
    display.close();
    const canGoOn = status === 'interrupted' || (status === 'failed' && isOfMachine(error));
    const summary = summarise(
      record,
      this.#run.dir,
      this.#made,
      this.#run.rejected.counts,
      this.#watch.seconds,
      canGoOn ? this.#request.resumeCommand : undefined,
    );
    display.summary(summary);
    return { status, summary, error };
  }

  /** Runs the stages' stream; resolves with false when it was stopped before its end. */
  async #stream(signal: AbortSignal): Promise<boolean> {
    const stream = await this.#connect();
    return new Promise<boolean>((resolve, reject) => {
      const subscription = stream.pipe(ignoreElements()).subscribe({
        error: reject,
        complete: () => {
          signal.removeEventListener('abort', stop);
          resolve(true);
        },
      });
      function stop() {
        subscription.unsubscribe();
        resolve(false);
      }
      if (signal.aborted) stop();
      else signal.addEventListener('abort', stop, { once: true });
    });
  }

  /** The stages of the declaration, one behind the other. */
  async #connect(): Promise<Observable<unknown>> {
    let stream: Observable<unknown> = EMPTY;
    for (const [index, stage] of this.#stages.entries()) {
      const { takes, gives, computes } = this.#services.stages[stage.name];
      let operator = await this.#connectOne(stage);
      if (computes) operator = this.#withBackend(takes, operator);
      const watched = this.#watch.watch(stage.name, index === 0, gives, operator, (item) =>
        this.#passOn(gives, item),
      );
      stream = watched(stream);
    }
    return stream;
  }

  #connectOne(stage: StageDeclaration): Promise<ConnectedStage> {
    const entry = this.#services.stages[stage.name] as StageEntry<StageName>;
    const context = stageContext(this.#effects, this.#rankOf(stage.name));
    const handlesPhotos = entry.gives === 'photos' || entry.gives === 'faces';
    return entry.connect(stage.options as never, {
      context: handlesPhotos ? rememberingContext(context, this.#intake) : context,
      intake: this.#intake,
      backend: () => this.#readyBackend(),
      source: () => {
        if (!this.#source) throw new Error(`${stage.name} asks for a source, but there is none`);
        return this.#source;
      },
      optionsOf: (name) => optionsOf(this.#request.pipeline.declaration, name),
    });
  }

  /** Provides the backend right before the stage's first work, and not before. */
  #withBackend(takes: Kind, operator: ConnectedStage): ConnectedStage {
    const ready = () => this.#readyBackend();
    if (takes === 'nothing') {
      return (upstream) => defer(ready).pipe(concatMap(() => operator(upstream)));
    }
    return (upstream) =>
      operator(
        upstream.pipe(
          concatMap(async (item) => {
            await ready();
            return item;
          }),
        ),
      );
  }

  #readyBackend(): Promise<void> {
    this.#backend ??= this.#provideBackend();
    return this.#backend;
  }

  async #provideBackend(): Promise<void> {
    const { record } = this.#run.file;
    const before = record.backend;
    // What another backend would compute is close, but not the same bytes.
    const choice = (before?.name as BackendChoice | undefined) ?? record.declaration.backend;
    const { name, version, reason, precision } = await this.#services.useBackend(
      choice,
      before?.precision ?? record.declaration.precision,
    );
    if (before && before.version !== version) {
      const message = `${name} was ${before.version} when this run began and is ${version} now`;
      this.#run.log.warn({ before: before.version, now: version }, message);
      this.#services.display.note({}, message);
    }
    record.backend = { name, version, precision, why: before?.why ?? reason };
    this.#run.log.info({ backend: record.backend }, 'backend chosen');
    this.#services.display.note(
      { backend: record.backend },
      `Backend: ${name} ${version} in ${precision} (${record.backend.why})`,
    );
    await this.#run.file.save();
  }

  /** Keeps what the summary tells of, and brings the run's files up to date for the next stage. */
  async #passOn(kind: Kind, item: unknown): Promise<void> {
    if (kind === 'a pack') {
      const pack = item as FacePack;
      this.#packs.push(pack);
      this.#run.file.record.quality = summariseQuality(pack.entries);
      this.#made.duplicates = pack.duplicates;
      this.#made.labelNoise = pack.cleaning?.noise;
    } else if (kind === 'a dataset') {
      const { dir, cells, plan } = item as WrittenDataset;
      this.#made.dataset = { dir, cells, skipped: plan.skipped };
      this.#run.file.record.failedGates = failedAlways(cells);
    } else if (kind === 'an evaluated dataset') {
      const { evaluation } = item as EvaluatedDataset;
      this.#made.evaluation = evaluation;
      this.#run.file.record.failedGates = evaluation.failedGates;
    } else if (kind === 'a page') this.#made.report = item as string;
    await this.#run.rejected.flush();
    await this.#run.file.save();
  }

  #verdict(): 'done' | 'gate' {
    return (this.#run.file.record.failedGates?.length ?? 0) > 0 ? 'gate' : 'done';
  }

  get #stages(): readonly StageDeclaration[] {
    return this.#request.pipeline.declaration.stages;
  }

  #rankOf(stage: string) {
    const rank = this.#stages.findIndex(({ name }) => name === stage) + 1;
    return { stage, rank, of: this.#stages.length };
  }

  #saveSoon(): void {
    this.#run.file.save().catch((error) => {
      this.#run.log.warn({ err: error }, 'run.json could not be written');
    });
  }
}
