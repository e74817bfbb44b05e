import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { Observable } from 'rxjs';
import { EvenfaceError } from '../common/errors.ts';
import { loadModel, type TrainedModel } from '../model/model-folder.ts';
import { task } from '../streams/task.ts';
import type { StageContext } from './context.ts';
import type { LoadOptions } from './options.ts';

/** Emits the networks of an earlier run: of a run folder, or of its `model` folder. */
export function load(options: LoadOptions, context: StageContext): Observable<TrainedModel> {
  return task(async () => {
    const from = path.resolve(context.baseDir, options.from);
    for (const dir of [path.join(from, 'model'), from]) {
      if (await isFolder(dir)) return loadModel(dir);
    }
    throw new EvenfaceError('input', 'there is no such folder to load a model from', {
      place: from,
      hint: 'Run the pipeline that trains it first, or name another folder in load.from.',
    });
  });
}

async function isFolder(dir: string): Promise<boolean> {
  try {
    return (await stat(dir)).isDirectory();
  } catch {
    return false;
  }
}
