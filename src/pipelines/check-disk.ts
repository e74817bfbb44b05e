import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { EvenfaceError } from '../common/errors.ts';
import type { FaceSource } from '../datasets/sources/source.ts';
import { allCells } from '../faces/cells.ts';
import { optionsOf, type PipelineDeclaration } from './declaration.ts';
import { estimateDisk } from './estimate.ts';
import { size as bytes } from './figures.ts';

/** Bytes that a run is likely to write: its dataset, and the pack if there is none yet. */
export function diskNeeds(declaration: PipelineDeclaration, source: FaceSource | undefined) {
  const plan = optionsOf(declaration, 'plan');
  const balance = plan?.balance ?? [];
  // What a loaded model balances over is not known yet: two values an attribute is the least.
  const cells = source ? allCells(source.schema, balance).length : 2 ** balance.length;
  const rows = plan ? cells * plan.per_cell : 0;
  const side = optionsOf(declaration, 'align')?.size ?? 64;
  const { pack, dataset } = estimateDisk(declaration, source?.count ?? 0, rows, side);
  return pack + dataset;
}

/** Bytes that are free where `dir` is or will be. */
export async function freeBytes(dir: string): Promise<number> {
  for (let at = dir; ; at = path.dirname(at)) {
    try {
      const { bavail, bsize } = await statfs(at);
      return bavail * bsize;
    } catch (error) {
      if (at === path.dirname(at)) throw error;
    }
  }
}

/** Throws an environment error when a run would fill the disk before it ends. */
export function checkDisk(needs: number, free: number, dir: string): void {
  if (needs <= free) return;
  throw new EvenfaceError(
    'environment',
    `the run needs about ${bytes(needs)} of disk, and ${bytes(free)} are free`,
    {
      place: dir,
      hint: 'Lower plan.per_cell, free some space, or name another folder with --out.',
    },
  );
}
