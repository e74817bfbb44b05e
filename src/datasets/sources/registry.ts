import { EvenfaceError } from '../../common/errors.ts';
import { didYouMean } from '../../common/nearest.ts';
import { allAgeFaces } from './all-age-faces.ts';
import { celeba } from './celeba.ts';
import { csvFolder } from './csv-folder.ts';
import { drawn } from './drawn.ts';
import { fairface } from './fairface.ts';
import { ffhq } from './ffhq.ts';
import { checkFolder } from './folder.ts';
import { huggingface } from './huggingface.ts';
import { imagefolder } from './imagefolder.ts';
import type { FaceSource, SourceFormat, SourceOptions } from './source.ts';
import { adviceOn } from './unrecognised.ts';
import { utkface } from './utkface.ts';
import { webdataset } from './webdataset.ts';

/** All input formats, in the order in which `auto` asks them: the most specific first. */
export const SOURCE_FORMATS: readonly SourceFormat[] = [
  celeba,
  ffhq,
  fairface,
  allAgeFaces,
  imagefolder,
  huggingface,
  webdataset,
  csvFolder,
  utkface,
  drawn,
];

/** A source, and why it was opened in the format that it was. */
export interface OpenedSource {
  readonly source: FaceSource;
  /** "it has list_attr_celeba.txt", or "declared". */
  readonly why: string;
}

/**
 * Opens a data set in the format named, or with `auto` in the first that recognises its folder.
 * @throws EvenfaceError `declaration` for an unknown format or attribute, `input` when the folder is
 * missing, empty or in no known format
 */
export async function openSource(format: string, options: SourceOptions): Promise<OpenedSource> {
  if (format === 'auto') {
    const { found, why } = await recognise(await checkFolder(options.dir));
    return { source: await found.open(options), why };
  }
  const named = SOURCE_FORMATS.find(({ name }) => name === format);
  if (!named) {
    const names = SOURCE_FORMATS.map(({ name }) => name);
    throw new EvenfaceError(
      'declaration',
      `there is no source format "${format}"${didYouMean(format, names)}`,
      { hint: `The formats are: auto, ${names.join(', ')}.` },
    );
  }
  return { source: await named.open(options), why: 'declared' };
}

async function recognise(dir: string): Promise<{ found: SourceFormat; why: string }> {
  const recognised = await recognisedAs(dir);
  if (recognised) return recognised;
  const advice = await adviceOn(dir, async (folder) => {
    const one = await recognisedAs(folder);
    return one && { format: one.found.name, why: one.why };
  });
  const known = SOURCE_FORMATS.map(({ name, description }) => `${name} (${description})`);
  throw new EvenfaceError('input', 'the folder is in no format that evenface knows', {
    place: dir,
    hint: [...advice, `The formats are: ${known.join('; ')}.`].join('\n  '),
  });
}

async function recognisedAs(
  dir: string,
): Promise<{ found: SourceFormat; why: string } | undefined> {
  for (const found of SOURCE_FORMATS) {
    const why = await found.recognise(dir);
    if (why !== undefined) return { found, why };
  }
  return undefined;
}
