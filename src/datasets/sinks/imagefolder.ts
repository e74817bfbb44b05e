import { mkdir, open, opendir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { groupsOf } from '../../streams/groups-of.ts';
import { fileThreads } from '../file-threads.ts';
import { type Column, columnsOf, huggingFaceInfo, storedRow } from './columns.ts';
import { readTable, type TableRow, writeTable } from './metadata-parquet.ts';
import type { DatasetInfo, DatasetRow, DatasetSink, SinkFormat, StoredRow } from './sink.ts';
import { unreadable } from './unreadable.ts';

// Few enough to leave threads of the pool to whatever else reads.
const READ_AT_ONCE = 4;
/** Files that go to a thread together. */
const WRITTEN_AT_ONCE = 64;

/**
 * Hugging Face's imagefolder: `images/<cell>/<id>.png` and `images/metadata.parquet`. A folder for
 * each cell makes it a torchvision `ImageFolder` as well, whose classes are the cells.
 *
 * While shards are written, the table of each is a file in `images/.parts`.
 */
export const imagefolder: SinkFormat = {
  name: 'imagefolder',
  description: 'PNG files with metadata.parquet, as Hugging Face imagefolder has them.',

  async open(dir, info, firstShard) {
    const columns = tableColumns(info);
    const huggingface = huggingFaceInfo(columns.slice(1), {
      file_name: { dtype: 'string', _type: 'Value' },
    });
    const images = join(dir, 'images');
    const parts = join(images, '.parts');
    const metadata = join(images, 'metadata.parquet');
    const partOf = (shard: number) => join(parts, `${String(shard).padStart(5, '0')}.parquet`);
    await mkdir(parts, { recursive: true });
    await removeFrom(firstShard, images, info);
    const folders = new Set<string>();

    async function* groups(): AsyncGenerator<readonly TableRow[]> {
      const finished = await exists(metadata);
      const earlier = finished ? readTable(metadata) : undefined;
      let held = (await earlier?.next())?.value;
      for (let shard = 0; shard < info.shards; shard++) {
        while (held && shardOf(held, info) < shard) held = (await earlier?.next())?.value;
        if (await exists(partOf(shard))) {
          for await (const group of readTable(partOf(shard))) yield toTable(columns, group);
        } else if (held && shardOf(held, info) === shard) {
          yield toTable(columns, held);
        } else if (!finished) {
          throw new Error(`shard ${shard} of ${images} was never written`);
        }
      }
    }

    const sink: DatasetSink = {
      async writeShard(shard, rows) {
        for (const name of new Set(rows.map(({ cell }) => folderOf(cell)))) {
          if (folders.has(name)) continue;
          await mkdir(join(images, name), { recursive: true });
          folders.add(name);
        }
        await Promise.all(
          groupsOf(rows, WRITTEN_AT_ONCE).map((group) =>
            fileThreads.run(
              'write',
              group.map((row) => ({ path: join(images, fileNameOf(row)), bytes: row.png })),
            ),
          ),
        );
        await writeTable(partOf(shard), columns, huggingface, [
          rows.map((row) => columns.map((column) => column.of(row))),
        ]);
      },

      // A finished table holds the parts, which are then gone: a run that goes on after that takes
      // the rows of its whole shards from the table.
      async finish() {
        await writeTable(metadata, columns, huggingface, groups());
        await rm(parts, { recursive: true });
      },
    };
    return sink;
  },

  async *read(dir, info) {
    const images = join(dir, 'images');
    for await (const group of readTable(join(images, 'metadata.parquet'))) {
      for (let start = 0; start < group.length; start += READ_AT_ONCE) {
        yield* await Promise.all(
          group.slice(start, start + READ_AT_ONCE).map((record) => readRow(images, info, record)),
        );
      }
    }
  },
};

function tableColumns(info: DatasetInfo): Column[] {
  return [{ name: 'file_name', type: 'string', of: fileNameOf }, ...columnsOf(info)];
}

function folderOf(cell: string): string {
  return cell.replace(/[^\p{L}\p{N}=,_-]/gu, '_');
}

function fileNameOf({ cell, id }: DatasetRow): string {
  return `${folderOf(cell)}/${id}.png`;
}

function toTable(columns: readonly Column[], group: readonly Record<string, unknown>[]) {
  return group.map((record) =>
    columns.map(({ name }) => {
      const value = record[name];
      return typeof value === 'bigint'
        ? Number(value)
        : ((value ?? null) as string | number | null);
    }),
  );
}

function shardOf(group: readonly Record<string, unknown>[], info: DatasetInfo): number {
  return Math.floor(Number(group[0]!.id) / info.shardRows);
}

async function readRow(
  images: string,
  info: DatasetInfo,
  record: Record<string, unknown>,
): Promise<StoredRow> {
  const path = join(images, String(record.file_name));
  const png = await readFile(path).catch((cause) => {
    throw unreadable(path, cause);
  });
  return storedRow(info, (column) => record[column], png);
}

/** Removes the images and parts of the shards from `firstShard` on, and files left half written. */
async function removeFrom(firstShard: number, images: string, info: DatasetInfo): Promise<void> {
  for await (const entry of await opendir(images, { recursive: true })) {
    if (!entry.isFile()) continue;
    const [stem = '', extension] = entry.name.split('.');
    const begun =
      (extension === 'png' && Number(stem) >= firstShard * info.shardRows) ||
      (entry.parentPath.endsWith('.parts') && Number(stem) >= firstShard) ||
      entry.name.endsWith('.partial');
    if (begun) await rm(join(entry.parentPath, entry.name));
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await (await open(path)).close();
    return true;
  } catch {
    return false;
  }
}
