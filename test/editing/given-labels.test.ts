import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { EvenfaceError } from '../../src/common/errors.ts';
import { readGivenLabels } from '../../src/editing/given-labels.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { temporaryFolder } from '../support/temporary.ts';

const schema = new AttributeSchema([binary('Smiling'), categorical('race', ['White', 'Black'])]);

function table(t: ExecutionContext, name: string, text: string): string {
  const dir = temporaryFolder(t);
  mkdirSync(path.join(dir, 'more'));
  const file = path.join(dir, name);
  writeFileSync(file, text);
  return file;
}

test('a row is of the photo of its path, or of its name; what it does not say is unknown', async (t) => {
  const file = table(
    t,
    'labels.csv',
    'file_name,race,Smiling,mood\na.jpg,White,-1,x\nmore/a.jpg,Black,1,y\nelsewhere/b.jpg,,1,z\nc.jpg,Black,1,\n',
  );
  const dir = path.dirname(file);
  const photos = [
    path.join(dir, 'a.jpg'),
    path.join(dir, 'more', 'a.jpg'),
    'b.jpg',
    'without-row.jpg',
  ];
  const labels = await readGivenLabels(file, photos, schema);
  t.deepEqual(
    photos.map((photo) => labels.get(photo) && [...labels.get(photo)!]),
    [[0, 0], [1, 1], [1, -1], undefined],
  );
});

test('JSON lines are read too', async (t) => {
  const file = table(t, 'labels.jsonl', '{"file_name": "a.jpg", "Smiling": "yes"}\n');
  t.deepEqual(
    [...(await readGivenLabels(file, ['x/a.jpg'], schema)).values()],
    [Int8Array.of(1, -1)],
  );
});

const mistakes: [string, RegExp][] = [
  ['file,Smiling\na.jpg,1\n', /labels\.csv: there is no column file_name\n {2}It needs file_name/],
  ['file_name,mood\na.jpg,1\n', /there is no column that is one of the model's attributes/],
  ['file_name,race\na.jpg,Blue\n', /labels\.csv:2: "Blue" is no value of race\n/],
];

for (const [text, message] of mistakes) {
  test(`a table ${JSON.stringify(text)} is explained`, async (t) => {
    const error = await t.throwsAsync(
      readGivenLabels(table(t, 'labels.csv', text), ['a.jpg'], schema),
      { instanceOf: EvenfaceError },
    );
    t.is(error.exitCode, 2);
    t.regex(error.describe(), message);
  });
}
