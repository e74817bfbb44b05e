import path from 'node:path';
import type { Observable } from 'rxjs';
import { EvenfaceError } from '../common/errors.ts';
import { findModelFolder, loadModel, type TrainedModel } from '../model/model-folder.ts';
import { task } from '../streams/task.ts';
import type { StageContext } from './context.ts';
import type { LoadOptions } from './options.ts';

/** Emits the networks of an earlier run: of a run folder, or of its `model` folder. */
export function load(options: LoadOptions, context: StageContext): Observable<TrainedModel> {
  return task(async () => {
    const from = path.resolve(context.baseDir, options.from);
    const dir = await findModelFolder(from);
    if (dir !== undefined) return loadModel(dir);
    throw new EvenfaceError('input', 'there is no such folder to load a model from', {
      place: from,
      hint: 'Run the pipeline that trains it first, or name another folder in load.from.',
    });
  });
}
