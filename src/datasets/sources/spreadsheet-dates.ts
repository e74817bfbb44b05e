/** Locales whose spreadsheets' names of months are understood. */
const LOCALES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'cs',
  'sv',
  'da',
  'nb',
  'fi',
  'tr',
];

const DAY_MS = 86_400_000;

/** Day 0 of a spreadsheet's calendar, which has a 29 February 1900 (as Lotus 1-2-3 had). */
const DAY_0 = Date.UTC(1899, 11, 30);

/** Serial numbers of 2000 to 2099. */
const SERIALS = { from: 36_526, to: 73_050 };

/** Names of months by all locales, lower case, without stops: `sep`, `sept`, `set`, `september`. */
const MONTHS: ReadonlyMap<string, number> = new Map([
  ...LOCALES.flatMap((locale) => [...namesOf(locale, 'long'), ...namesOf(locale, 'short')]),
  // As German spreadsheets have it, which Intl does not.
  ['mrz', 3],
]);

/**
 * The range of `ranges` that a spreadsheet took for a date and wrote back as `cell`: `3-9` becomes
 * "03-Sep" or "9-Mar" as the day stands first or second in the spreadsheet's country, and `10-19`
 * "Oct-19" or "19-Oct". Undefined when the cell is no such date.
 */
export function rangeBehindDate(cell: string, ranges: ReadonlySet<string>): string | undefined {
  for (const [a, b] of pairsOf(cell)) {
    const found = [`${a}-${b}`, `${b}-${a}`].find((range) => ranges.has(range));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The pairs of numbers that a date may have been read from. */
function pairsOf(cell: string): [number, number][] {
  const text = plain(cell);
  const named = /^(\d{1,2})[-/ ]*(\p{L}{3,})$|^(\p{L}{3,})[-/ ]*(\d{1,2})$/u.exec(text);
  if (named) {
    const month = MONTHS.get((named[2] ?? named[3])!);
    return month ? [[month, Number(named[1] ?? named[4])]] : [];
  }
  const asian = /^(\d{1,2})[月월] ?(\d{1,2})[日일]$/u.exec(cell.trim());
  if (asian) return [[Number(asian[1]), Number(asian[2])]];
  const iso = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[ t]00:00(?::00)?)?$/.exec(text);
  if (iso) return ofDate(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const short = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/.exec(text);
  if (short) {
    const [a, b, year] = [Number(short[1]), Number(short[2]), Number(short[3])];
    return [...ofDate(year, a, b), ...ofDate(year, b, a)];
  }
  const serial = /^\d{5}$/.test(text) ? Number(text) : 0;
  if (serial < SERIALS.from || serial > SERIALS.to) return [];
  const date = new Date(DAY_0 + serial * DAY_MS);
  return ofDate(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate());
}

/** The first of a month was read from month and year, any other day from day and month. */
function ofDate(year: number, month: number, day: number): [number, number][] {
  if (month > 12) return [];
  return day === 1 ? [[month, year % 100]] : [[month, day]];
}

function namesOf(locale: string, month: 'long' | 'short'): [string, number][] {
  const name = new Intl.DateTimeFormat(locale, { month, timeZone: 'UTC' });
  return Array.from({ length: 12 }, (_, i) => [plain(name.format(Date.UTC(2000, i))), i + 1]);
}

function plain(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('.', ' ').replace(/\s+/g, ' ').trim();
}
