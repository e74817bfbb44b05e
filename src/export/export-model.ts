import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeWhole } from '../common/files.ts';
import { requireNewFolder, writeFolderWhole } from '../common/new-folder.ts';
import { loadCheckpoint } from '../model/checkpoint.ts';
import type { CvaeArchitecture } from '../model/cvae-network.ts';
import { networkFile, requireModelFolder } from '../model/model-folder.ts';
import { describeExport, provenance } from './export-description.ts';
import { exportReadme } from './export-readme.ts';
import { graphModel } from './graph-model.ts';
import { type CvaePart, recordCvae } from './record-cvae.ts';
import type { WeightType } from './weights.ts';

export interface ExportRequest {
  /** A run folder, or its model folder. */
  readonly model: string;
  /** Folder to write to; it must not be there, or be empty. */
  readonly out: string;
  readonly weights: WeightType;
  /** evenface's version. */
  readonly version: string;
}

/** Bytes of each network. */
export type ExportSizes = Readonly<Record<CvaePart, number>>;

/**
 * Writes a folder that any web page can load by TensorFlow.js alone: the decoder and the encoder as
 * graph models, what they are in `evenface.json`, and a README. No backend need be ready.
 * @throws EvenfaceError `declaration` or `input` for whatever of the request can't be
 */
export async function exportModel(request: ExportRequest): Promise<ExportSizes> {
  const { model, out, weights, version } = request;
  await requireNewFolder(out);
  const file = networkFile(await requireModelFolder(model), 'cvae');
  const checkpoint = await loadCheckpoint<CvaeArchitecture>(file, 'cvae');
  const { header, tensors } = checkpoint;
  const recordings = await recordCvae(header.architecture, tensors, file);
  const info = { generatedBy: `evenface ${version}`, metadata: provenance(checkpoint) };
  const description = describeExport(checkpoint, weights, version);
  const sizes = { decoder: 0, encoder: 0 };
  await writeFolderWhole(out, async (dir) => {
    for (const part of ['decoder', 'encoder'] as const) {
      await mkdir(path.join(dir, part));
      for (const [name, data] of graphModel(recordings[part], weights, info)) {
        await writeWhole(path.join(dir, part, name), data);
        sizes[part] += Buffer.byteLength(data);
      }
    }
    const json = JSON.stringify(description, undefined, 2);
    await writeWhole(path.join(dir, 'evenface.json'), `${json}\n`);
    await writeWhole(path.join(dir, 'README.md'), exportReadme(description));
  });
  return sizes;
}
