import path from 'node:path';
import test from 'ava';
import { probeBackend } from '../../src/doctor/backends.ts';
import { evenface } from '../cli/run-cli.ts';
import { finishedRun, folderWith, readJson, TINY } from './runs.ts';

for (const backend of ['tensorflow', 'wasm'] as const) {
  test.serial(`a run on ${backend} is done, and its rows can be made again`, async (t) => {
    const cwd = folderWith(t, TINY);
    const { usable, reason } = await probeBackend(backend);
    if (backend === 'wasm') t.true(usable, reason);
    if (!usable) {
      t.log(`${backend} can't be had here: ${reason}`);
      t.pass();
      return;
    }
    const env = { EVENFACE_BACKEND: backend };
    const { dir } = await finishedRun(t, cwd, ['tiny'], env);
    t.like(readJson(dir, 'run.json'), {
      backend: { name: backend, why: `EVENFACE_BACKEND=${backend}` },
    });
    // By the backend that the dataset names, whatever this machine would choose.
    const dataset = path.join(dir, 'dataset');
    const verified = await evenface(['verify', dataset, '--regenerate', '10'], cwd);
    t.is(verified.code, 0, verified.stderr);
  });
}
