import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EvenfaceError, messageOf } from '../../common/errors.ts';
import type { Shard, ShardColumn } from './huggingface-shard.ts';
import type { ColumnFacts } from './record-labels.ts';

/** What Hugging Face `datasets` says of a column, as far as it matters here. */
interface Feature {
  readonly _type?: unknown;
  readonly names?: unknown;
}

type Features = Readonly<Record<string, Feature>>;

/** What the columns of a data set are. */
export interface RowColumns {
  /** The column that has the photo. */
  readonly image: string;
  readonly labels: readonly ColumnFacts[];
  /** Columns that are neither. */
  readonly leftOut: readonly string[];
}

/**
 * Tells image, labels and the rest apart: by the features that `datasets` keeps with the schema or
 * in `dataset_info.json` (https://huggingface.co/docs/datasets/about_dataset_features), or without
 * them by the columns' types.
 * @throws EvenfaceError `input` when there is no image
 */
export async function columnsOf(dir: string, shard: Shard): Promise<RowColumns> {
  const features = inSchema(shard) ?? (await inDatasetInfo(dir, shard)) ?? {};
  const image = imageOf(shard.columns, features);
  if (image === undefined) {
    const names = shard.columns.map(({ name }) => name).join(', ');
    throw new EvenfaceError('input', 'there is no column with images', {
      place: join(dir, shard.path),
      hint: `An image is a structure of bytes and path, or plain bytes. The columns are: ${names}.`,
    });
  }
  const others = shard.columns.filter(({ name }) => name !== image);
  const isLabel = ({ type }: ShardColumn) => /^(bool|int|float|string)$/.test(type);
  return {
    image,
    labels: others.filter(isLabel).map(({ name, type }) => ({
      name,
      classes: type === 'bool' ? ['false', 'true'] : classesOf(features[name]),
    })),
    leftOut: others.filter((column) => !isLabel(column)).map(({ name }) => name),
  };
}

/** The names of the values of each `ClassLabel` that the schema's metadata speak of, by column. */
export function classesInSchema(shard: Shard): Map<string, readonly string[]> {
  const classes = new Map<string, readonly string[]>();
  for (const [name, feature] of Object.entries(inSchema(shard) ?? {})) {
    const names = classesOf(feature);
    if (names) classes.set(name, names);
  }
  return classes;
}

/** A cell as text: a class by its name, and empty for what is not known. */
export function cellOf(value: unknown, classes: readonly string[] | undefined): string {
  switch (typeof value) {
    case 'bigint':
    case 'number': {
      if (Number.isNaN(value)) return '';
      if (!classes) return String(value);
      // -1 is how `datasets` has labels that are held back.
      return Number(value) === -1 ? '' : (classes[Number(value)] ?? String(value));
    }
    case 'boolean':
      return String(value);
    case 'string':
      return value.trim();
    default:
      return '';
  }
}

function classesOf(feature: Feature | undefined): readonly string[] | undefined {
  const { _type, names } = feature ?? {};
  return _type === 'ClassLabel' && Array.isArray(names) ? names.map(String) : undefined;
}

function imageOf(columns: readonly ShardColumn[], features: Features): string | undefined {
  const candidates = columns.filter(({ type }) => type === 'image' || type === 'bytes');
  const isDeclared = ({ name }: ShardColumn) => features[name]?._type === 'Image';
  return (
    candidates.find(isDeclared) ??
    candidates.find(({ name }) => name === 'image') ??
    candidates.find(({ type }) => type === 'image') ??
    candidates[0]
  )?.name;
}

function inSchema({ huggingface }: Shard): Features | undefined {
  if (huggingface === undefined) return undefined;
  try {
    return featuresOf((JSON.parse(huggingface) as { info?: unknown } | null)?.info);
  } catch {
    // Another program's text under the key: the columns' types still tell.
    return undefined;
  }
}

/** From `dataset_info.json`, beside the shard or at the top. */
async function inDatasetInfo(dir: string, { path }: Shard): Promise<Features | undefined> {
  for (const folder of new Set([join(dir, path, '..'), dir])) {
    const place = join(folder, 'dataset_info.json');
    const text = await readFile(place, 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    try {
      return featuresOf(JSON.parse(text));
    } catch (error) {
      throw new EvenfaceError('input', `this is not JSON: ${messageOf(error)}`, {
        place,
        hint: 'It has the names of the labels: copy it again, or take it away to do without them.',
      });
    }
  }
  return undefined;
}

function featuresOf(info: unknown): Features | undefined {
  const { features } = (info ?? {}) as { features?: unknown };
  if (typeof features !== 'object' || features === null) return undefined;
  return Object.fromEntries(
    Object.entries(features).filter(
      ([, feature]) => typeof feature === 'object' && feature !== null,
    ),
  );
}
