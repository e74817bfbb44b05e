import { EvenfaceError } from '../common/errors.ts';

/** Reads an option's value as a whole number; throws a declaration error for anything else. */
export function wholeNumber(option: string, least: number) {
  return (value: string | undefined): number | undefined => {
    if (value === undefined) return undefined;
    const number = value === '' ? Number.NaN : Number(value);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new EvenfaceError(
      'declaration',
      `--${option}: expected a whole number of at least ${least}, got "${value}"`,
    );
  };
}
