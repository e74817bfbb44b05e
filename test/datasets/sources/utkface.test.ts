import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import type { EvenfaceError } from '../../../src/common/errors.ts';
import { utkface } from '../../../src/datasets/sources/utkface.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { conformance, folderConformance, listAll, photosOf, rejectionsOf } from './conformance.ts';
import { options, writeFiles } from './samples.ts';
import { utkfaceName, writeUtkface } from './samples-tables.ts';

conformance(utkface, (dir) => writeUtkface(dir, 12));
folderConformance(utkface, (dir) => writeUtkface(dir, 12), utkfaceName(3));

const empty = (names: string[]) => Object.fromEntries(names.map((name) => [name, '']));

test('utkface reads age, gender and race from names, in whichever folder', async (t) => {
  const names = [
    '100_1_0_20170112213500903.jpg.chip.jpg',
    'part2/1_0_4_20161219140623097.jpg',
    '26_0_3_20170116220224657 .JPG',
  ];
  const source = await utkface.open(options(writeFiles(temporaryFolder(t), empty(names))));
  t.deepEqual(source.raw, [{ name: 'age', kind: 'number' }]);
  const values = photosOf(await listAll(source)).map(({ id, labels, raw }) => [
    id,
    ...source.schema.attributes.map((attribute, i) => attribute.values[labels[i]!]),
    ...Array.from(raw!),
  ]);
  t.deepEqual(source.schema.names, ['age_group', 'gender', 'race']);
  t.deepEqual(values, [
    [names[0], '90+', 'Female', 'White', 100],
    [names[2], '20-29', 'Male', 'Indian', 26],
    [names[1], '0-9', 'Male', 'Others', 1],
  ]);
});

test('utkface rejects names that lack a field, each with what it lacks', async (t) => {
  const bad = {
    '39_1_20170116174525125.jpg.chip.jpg': /found 3 fields/,
    '61_3_1_20170109150557335.jpg': /gender 0 or 1, found "3"/,
    '55__0_20170116232725357.jpg': /gender 0 or 1, found ""/,
    '61_1_20170109142408075_x.jpg': /race 0 to 4, found "20170109142408075"/,
    '210_1_0_20170109142408075.jpg': /age of 0 to 130, found "210"/,
    'face.jpg': /found 1 field$/,
  };
  const dir = writeFiles(temporaryFolder(t), empty([...Object.keys(bad), utkfaceName(1)]));
  const source = await utkface.open(options(dir));
  const rejections = rejectionsOf(await listAll(source));
  t.is(source.count, 7);
  t.is(rejections.length, 6);
  for (const { id, reason, detail } of rejections) {
    t.is(reason, 'bad-name');
    t.regex(detail, bad[id as keyof typeof bad]);
  }
});

test('utkface knows faces that are cut out already from whole photos', async (t) => {
  const framingOf = async (...names: string[]) =>
    (await utkface.open(options(writeFiles(temporaryFolder(t), empty(names))))).framing;
  const chip = '26_0_3_20170116220224657.jpg.chip.jpg';
  t.is(await framingOf(chip, 'cover.jpg'), 'cut-out');
  t.is(await framingOf(chip, '26_0_3_20170116220224657.jpg'), 'centred');
});

test('utkface says that no name has labels', async (t) => {
  const dir = writeFiles(temporaryFolder(t), empty(['a.jpg', path.join('b', 'c.jpg')]));
  const error = await t.throwsAsync<EvenfaceError>(utkface.open(options(dir)));
  t.like(error, { code: 'input', place: dir, message: "no image's name has labels" });
});

test('utkface lists every image once, whatever it is called', async (t) => {
  const field = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '0', '1', '-1', 'é', '１'));
  const name = fc
    .tuple(fc.array(field, { maxLength: 6 }), fc.constantFrom('.jpg', '.JPG', '.jpg.chip.jpg'))
    .map(([fields, extension]) => `${fields.join('_')}x${extension}`);
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(name, { maxLength: 8 }), async (names) => {
      const dir = writeFiles(temporaryFolder(t), empty([...names, utkfaceName(1)]));
      const source = await utkface.open(options(dir));
      const entries = await listAll(source);
      const ids = [...photosOf(entries), ...rejectionsOf(entries)].map(({ id }) => id);
      t.deepEqual(ids.sort(), [...names, utkfaceName(1)].sort());
      t.is(source.count, ids.length);
    }),
    { numRuns: 40 },
  );
});
