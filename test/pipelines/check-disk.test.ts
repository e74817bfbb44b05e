import test from 'ava';
import { checkDisk, diskNeeds, freeBytes } from '../../src/pipelines/check-disk.ts';
import { parseDeclaration } from '../../src/pipelines/load-declaration.ts';
import { temporaryFolder } from '../support/temporary.ts';

const declared = (perCell: number) =>
  parseDeclaration(
    `pipelines:
  p:
    stages:
      - load: {from: x}
      - plan: {balance: [Smiling, Male], per_cell: ${perCell}}
      - generate
      - judge
      - filter
      - write: {formats: [arrow]}
`,
    'p.yaml',
  )[0]!.declaration;

test('what a run needs grows with its rows, and is about what PNGs take', (t) => {
  const small = diskNeeds(declared(250), undefined);
  t.true(small > 1000 * 4_000 && small < 1000 * 12_288, `${small}`);
  t.is(diskNeeds(declared(2500), undefined), 10 * small);
});

test('a run that would fill the disk is refused with both figures', (t) => {
  const error = t.throws(() => checkDisk(5e12, 4e9, '/out'));
  t.regex(error!.message, /needs about 5(\.0+)? TB of disk, and 4(\.0+)? GB are free/);
  t.notThrows(() => checkDisk(4e9, 4e9, '/out'));
});

test('free space is known before the folder is there', async (t) => {
  t.true((await freeBytes(`${temporaryFolder(t)}/a/b`)) > 0);
});
