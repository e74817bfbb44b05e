import type { AttributeQuality } from '../model/classifier.ts';
import { DEFAULT_CONFIDENCE, type FilterOptions } from './options.ts';

/** The probability that a sample needs, by attribute. */
export function minConfidences(
  declared: FilterOptions['min_confidence'],
  attributes: readonly string[],
): ReadonlyMap<string, number> {
  const of = (name: string) =>
    typeof declared === 'number' ? declared : (declared[name] ?? DEFAULT_CONFIDENCE);
  return new Map(attributes.map((name) => [name, of(name)]));
}

/**
 * Attributes that the judge is hardly ever as sure of as is wanted, each as a sentence with what
 * would be within reach. It goes by real faces of people that the judge does not know: for those
 * that have a value, the median of the probability that it gives the value.
 */
export function outOfReach(
  quality: readonly AttributeQuality[],
  valuesOf: (attribute: string) => readonly string[],
  wanted: ReadonlyMap<string, number>,
): string[] {
  return [...wanted].flatMap(([attribute, least]) => {
    const known = quality.find((one) => one.attribute === attribute)?.values ?? [];
    const hard = known.flatMap(({ confidence = [] }, value) => {
      const median = confidence[5];
      return median === undefined || median >= least ? [] : [{ value, median }];
    });
    if (hard.length === 0) return [];
    const names = hard.map(
      ({ value, median }) => `${valuesOf(attribute)[value]} (${median.toFixed(2)})`,
    );
    return [
      `filter.min_confidence asks for ${least} of ${attribute}; the judge is less sure of most held-out real faces that are ${names.join(', ')} (medians). Cells may stay empty: lower it for ${attribute}, or train the judge on more photos.`,
    ];
  });
}
