import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../common/files.ts';
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from './safetensors.ts';

/** The format's version; files with another one are as if they were not there. */
const VERSION = 2;

/** Where a training stands, besides its tensors. Every value is JSON. */
export interface Progress {
  /** Steps done. */
  readonly step: number;
  readonly returns: readonly Return[];
  /** Length of the log, bytes. */
  readonly logged: number;
  /** What a schedule that follows the losses goes by. */
  readonly steering?: Readonly<Record<string, number>> | undefined;
  /** Of the weights that validated best so far. */
  readonly best?: BestProgress | undefined;
}

/** A return to an earlier state, after a failure. */
export interface Return {
  /** The step that failed. */
  readonly failed: number;
  /** The player whose gradient was not finite. */
  readonly player: string;
  /** Steps done in the state that was returned to. */
  readonly step: number;
  /** What all learning rates are multiplied by from then on. */
  readonly rateFactor: number;
}

export interface BestProgress {
  /** Steps done by then. */
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
  /** Validations since then. */
  readonly since: number;
}

/** A whole state of a training. */
export interface TrainingCheckpoint {
  readonly progress: Progress;
  readonly tensors: Readonly<Record<string, StoredTensor>>;
}

/**
 * The states of a training on disk. There are two: the regular one, of a step that does not depend
 * on interruptions, which training goes back to when it fails; and that of a stop.
 */
export class TrainingCheckpoints {
  readonly #regular: string;
  readonly #stopped: string;
  readonly #fingerprint: string;

  constructor(dir: string, name: string, fingerprint: string) {
    this.#regular = path.join(dir, `${name}.checkpoint.safetensors`);
    this.#stopped = path.join(dir, `${name}.stopped.safetensors`);
    this.#fingerprint = `${VERSION} ${fingerprint}`;
  }

  /** The state that an interrupted training goes on from. */
  async latest(): Promise<TrainingCheckpoint | undefined> {
    return (await this.#read(this.#stopped)) ?? (await this.regular());
  }

  /** The state that a training which failed goes back to. */
  regular(): Promise<TrainingCheckpoint | undefined> {
    return this.#read(this.#regular);
  }

  async saveRegular(state: TrainingCheckpoint): Promise<void> {
    await this.#write(this.#regular, state);
    await this.dropStopped();
  }

  saveStopped(state: TrainingCheckpoint): Promise<void> {
    return this.#write(this.#stopped, state);
  }

  /** To be called once the training has gone another way than from there. */
  async dropStopped(): Promise<void> {
    await rm(this.#stopped, { force: true });
  }

  async remove(): Promise<void> {
    await this.dropStopped();
    await rm(this.#regular, { force: true });
  }

  #write(file: string, { progress, tensors }: TrainingCheckpoint): Promise<void> {
    const metadata = { fingerprint: this.#fingerprint, progress: JSON.stringify(progress) };
    return writeWhole(file, encodeSafetensors({ tensors, metadata }));
  }

  async #read(file: string): Promise<TrainingCheckpoint | undefined> {
    let bytes: Buffer;
    try {
      bytes = await readFile(file);
    } catch {
      return undefined;
    }
    const { tensors, metadata } = decodeSafetensors(bytes, file);
    if (metadata.fingerprint !== this.#fingerprint) return undefined;
    return { progress: JSON.parse(metadata.progress!), tensors };
  }
}
