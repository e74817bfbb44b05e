import test from 'ava';
import { rangeBehindDate } from '../../../src/datasets/sources/spreadsheet-dates.ts';

const ranges = new Set(['0-2', '3-9', '10-19', '20-29']);

for (const [range, cells] of Object.entries({
  '3-9': [
    ...[
      '03-Sep',
      '3-Sep',
      '9-Mar',
      '09-Mar',
      'Mar-09',
      '03. Sep',
      '3. Sept.',
      '09. Mrz',
      '9. März',
    ],
    ...['03-sept', '9-mars', '03-set', '09/mar', '9-mrt', '3月9日', '3월 9일'],
    ...['2019-09-03', '2021-03-09 00:00:00', '03/09/2020', '9/3/2020', '43711'],
  ],
  '10-19': [
    ...[
      'Oct-19',
      '19-Oct',
      'Okt 19',
      '19. Okt',
      '19. Okt.',
      'oct-19',
      'ott-19',
      'out/19',
      'okt-19',
    ],
    ...['10月19日', '2019-10-01', '2022-10-19', '01/10/2019', '10/19/2021', '19/10/2021', '43739'],
  ],
})) {
  for (const cell of cells) {
    test(`"${cell}" is what a spreadsheet made of ${range}`, (t) => {
      t.is(rangeBehindDate(cell, ranges), range);
    });
  }
}

for (const cell of [
  '',
  '3-8',
  'Sep',
  '4-Sep',
  '21-Oct',
  'more than 70',
  '99999',
  '7',
  '2019-13-09',
]) {
  test(`"${cell}" is no range that became a date`, (t) => {
    t.is(rangeBehindDate(cell, ranges), undefined);
  });
}
