/** Decades of life: the values of the attribute `age_group` that formats with ages in years have. */
export const AGE_GROUPS = [
  ...['0-9', '10-19', '20-29', '30-39', '40-49', '50-59', '60-69', '70-79', '80-89', '90+'],
];

/** No person was older, so that a larger number is no age. */
export const MOST_YEARS = 130;

/** The age in a word of digits, in years, or undefined. */
export function yearsOf(word: string): number | undefined {
  const years = /^\d{1,3}$/.test(word) ? Number(word) : Number.NaN;
  return years <= MOST_YEARS ? years : undefined;
}

export function ageGroupOf(years: number): string {
  return AGE_GROUPS[Math.min(Math.floor(years / 10), AGE_GROUPS.length - 1)]!;
}
