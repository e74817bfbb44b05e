import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeWhole } from '../common/files.ts';
import { collectReport } from './collect.ts';
import { renderReport } from './page.ts';

/**
 * Makes the report of a run folder, `report/index.html` in it, and returns its path. `samples`
 * faces of each cell are shown, by default as many as the run's declaration says. Throws an input
 * error when the folder is no run.
 */
export async function writeReport(runDir: string, samples?: number): Promise<string> {
  const page = renderReport(await collectReport(runDir, samples));
  const dir = join(runDir, 'report');
  await mkdir(dir, { recursive: true });
  const path = join(dir, 'index.html');
  await writeWhole(path, page);
  return path;
}
