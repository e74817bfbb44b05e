import { posix } from 'node:path';
import { EvenfaceError } from '../../common/errors.ts';
import { AGE_GROUPS, ageGroupOf, MOST_YEARS, yearsOf } from './age-groups.ts';
import { fingerprintOf } from './fingerprint.ts';
import { checkFolder } from './folder.ts';
import { type ImageSet, notesOnImages, readImageSet } from './image-set.ts';
import { ColumnSurvey, type RecordReader, recordReader } from './record-labels.ts';
import type { FaceSource, Listed, SourceFormat } from './source.ts';
import { splitOf } from './split.ts';
import { effectiveLimit, take } from './table.ts';

const GENDERS = ['Male', 'Female'];
const RACES = ['White', 'Black', 'Asian', 'Indian', 'Others'];

const FACTS = [
  { name: 'age_group', classes: AGE_GROUPS },
  { name: 'gender', classes: [...GENDERS].sort() },
  { name: 'race', classes: RACES },
  { name: 'age', isMeasure: true },
];

/** UTKFace's faces that are cut out already; the others are whole photos. */
const CUT_OUT = /\.chip\.jpe?g$/i;

/** Images whose names are looked at, and the share that must be as UTKFace's. */
const LOOKED_AT = 1000;
const SHARE = 0.8;

/**
 * UTKFace (Zhang, Song and Qi 2017, https://susanqq.github.io/UTKFace): the labels are in the
 * images' names, `[age]_[gender]_[race]_[date&time].jpg`, or `.jpg.chip.jpg` where the face was cut
 * out. Some of its names lack a field; they are rejected one by one.
 */
export const utkface: SourceFormat = {
  name: 'utkface',
  description: 'UTKFace: images named [age]_[gender]_[race]_[date&time].jpg',

  async recognise(dir) {
    const { files } = await readImageSet(dir).catch(() => ({ files: [] }));
    const some = files.slice(0, LOOKED_AT);
    const named = some.filter((file) => typeof labelsOf(file) === 'object');
    return named.length > 0 && named.length >= SHARE * some.length
      ? `its images are named like ${posix.basename(named[0]!)}`
      : undefined;
  },

  async open(options) {
    const dir = await checkFolder(options.dir);
    const images = await readImageSet(dir);
    const { files } = images;
    const survey = new ColumnSurvey(FACTS);
    const named: string[] = [];
    for (const file of files) {
      const labels = labelsOf(file);
      if (typeof labels === 'string') continue;
      survey.read(labels);
      named.push(file);
    }
    if (named.length === 0) {
      throw new EvenfaceError('input', "no image's name has labels", {
        place: dir,
        hint: "UTKFace's images are named [age]_[gender]_[race]_[date&time].jpg.",
      });
    }
    const reader = recordReader(survey, options.attributes);
    const limit = effectiveLimit(options.limit, files.length);
    return {
      format: 'utkface',
      title: `UTKFace, ${files.length.toLocaleString('en')} photos`,
      framing: named.every((file) => CUT_OUT.test(file)) ? 'cut-out' : 'centred',
      schema: reader.schema,
      ...(reader.raw.length > 0 && { raw: reader.raw }),
      licence: 'UTKFace: non-commercial research purposes only',
      count: limit ?? files.length,
      notes: [...reader.notes, ...notesOnImages(images)],
      fingerprint: await fingerprintOf({
        settings: ['utkface', options.attributes, limit],
        texts: [],
        dir,
        images: files,
      }),
      async *list() {
        yield* take(listNames(images, reader), limit);
      },
    } satisfies FaceSource;
  },
};

function* listNames({ dir, files, refused }: ImageSet, reader: RecordReader): Generator<Listed> {
  for (const file of files) {
    const entry = { id: file, place: file };
    const outside = refused?.get(file);
    const labels = labelsOf(file);
    if (outside !== undefined) {
      yield { rejected: { ...entry, reason: 'outside', detail: outside } };
    } else if (typeof labels === 'string') {
      yield { rejected: { ...entry, reason: 'bad-name', detail: labels } };
    } else {
      const record = reader.read(labels);
      if ('reason' in record) yield { rejected: { ...entry, ...record } };
      else {
        const image = { path: posix.join(dir, file) };
        yield { photo: { ...entry, image, ...record, split: splitOf(file.normalize('NFC')) } };
      }
    }
  }
}

/** What an image's name says, or why it says nothing. */
function labelsOf(file: string): Record<string, string> | string {
  const fields = posix
    .basename(file)
    .replace(/\.[^_]*$/, '')
    .split('_');
  if (fields.length < 4) {
    const count = `${fields.length} field${fields.length === 1 ? '' : 's'}`;
    return `expected [age]_[gender]_[race]_[date&time], found ${count}`;
  }
  const [age, gender, race] = fields as [string, string, string];
  const years = yearsOf(age);
  if (years === undefined) return `expected an age of 0 to ${MOST_YEARS}, found "${age}"`;
  const genderName = /^\d$/.test(gender) ? GENDERS[Number(gender)] : undefined;
  if (genderName === undefined) return `expected gender 0 or 1, found "${gender}"`;
  const raceName = /^\d$/.test(race) ? RACES[Number(race)] : undefined;
  if (raceName === undefined) return `expected race 0 to 4, found "${race}"`;
  const group = ageGroupOf(years);
  return { age: String(years), age_group: group, gender: genderName, race: raceName };
}
