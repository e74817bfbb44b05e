import { EvenfaceError } from '../common/errors.ts';

/** Reads an option's value as a number of a range; throws a declaration error for anything else. */
export function numberWithin(option: string, least: number, most: number) {
  return (value: string | undefined): number | undefined => {
    if (value === undefined) return undefined;
    const number = value === '' ? Number.NaN : Number(value);
    if (number >= least && number <= most) return number;
    throw new EvenfaceError(
      'declaration',
      `--${option}: expected a number from ${least} to ${most}, got "${value}"`,
    );
  };
}
