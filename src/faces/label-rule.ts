import type { EvenfaceError } from '../common/errors.ts';

/** The word for a label that is not known, where a rule may ask for one. */
export const UNKNOWN_WORD = 'unknown';

/**
 * How an attribute is made of what a source has: at most one of `values`, `bins`, `at_least` and
 * `merge`, then `invert`, `fill_unknown` and `one_hot`, in this order.
 */
export interface LabelRule {
  /** The column it is made of; by default the one with the attribute's own name. */
  readonly from?: string | undefined;
  /** New value → the source's value, or values, that become it. */
  readonly values?:
    | Readonly<Record<string, string | number | readonly (string | number)[]>>
    | undefined;
  /** Lower edges of bands of numbers, ascending; the last band has no end. */
  readonly bins?: readonly number[] | undefined;
  /** Yes for numbers from here on. */
  readonly at_least?: number | undefined;
  /** Binary attributes of which one is yes; the value is that one's name. */
  readonly merge?: readonly string[] | undefined;
  /** Names of the values that `bins` or `merge` makes. */
  readonly names?: readonly string[] | undefined;
  /** The value for what `values` does not name, or when none of `merge` is yes. */
  readonly otherwise?: string | undefined;
  readonly invert?: boolean | undefined;
  /** The value that unknown becomes. */
  readonly fill_unknown?: string | undefined;
  /** A binary attribute for each value instead of one attribute. */
  readonly one_hot?: boolean | undefined;
  /** The source's attribute is left out. */
  readonly drop?: boolean | undefined;
}

/** The rules of a declaration, by the name of the attribute that each makes. */
export type LabelRules = Readonly<Record<string, LabelRule>>;

/** The error that says that the option at `path` of the rules does not fit the source. */
export type Refuse = (
  path: readonly (string | number)[],
  message: string,
  hint: string,
) => EvenfaceError;
