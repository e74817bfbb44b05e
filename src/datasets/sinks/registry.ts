import { EvenfaceError } from '../../common/errors.ts';
import { didYouMean } from '../../common/nearest.ts';
import { arrow } from './arrow.ts';
import { imagefolder } from './imagefolder.ts';
import type { SinkFormat } from './sink.ts';

/** Every output format. */
export const SINK_FORMATS: readonly SinkFormat[] = [imagefolder, arrow];

/** The format called `name`; throws a declaration error with the nearest known name. */
export function sinkFormat(name: string): SinkFormat {
  const found = SINK_FORMATS.find((format) => format.name === name);
  if (found) return found;
  const names = SINK_FORMATS.map((format) => format.name);
  throw new EvenfaceError(
    'declaration',
    `there is no output format "${name}"${didYouMean(name, names)}`,
    { hint: `The formats are: ${names.join(', ')}.` },
  );
}
