import { EvenfaceError } from '../../common/errors.ts';
import { didYouMean } from '../../common/nearest.ts';

export type DrawnAttribute =
  | 'Smiling'
  | 'Eyeglasses'
  | 'Wearing_Hat'
  | 'Mouth_Slightly_Open'
  | 'No_Beard'
  | 'Bangs'
  | 'Male'
  | 'Wearing_Lipstick'
  | 'Young'
  | 'Hair_Color'
  | 'Skin_Tone';

/** The value of every drawn attribute: 0 or 1, or the index in `values` of a categorical one. */
export type DrawnLabels = Record<DrawnAttribute, number>;

export const HAIR_COLORS = ['Black', 'Brown', 'Blond', 'Gray', 'Red'] as const;
export const SKIN_TONES = ['Light', 'Medium', 'Dark'] as const;

/**
 * The attributes a drawn face has, in fixed order, as CelebA spells them where CelebA has them.
 * Without `values` an attribute is binary (0/1).
 */
export const DRAWN_ATTRIBUTES: readonly { name: DrawnAttribute; values?: readonly string[] }[] = [
  { name: 'Smiling' },
  { name: 'Eyeglasses' },
  { name: 'Wearing_Hat' },
  { name: 'Mouth_Slightly_Open' },
  { name: 'No_Beard' },
  { name: 'Bangs' },
  { name: 'Male' },
  { name: 'Wearing_Lipstick' },
  { name: 'Young' },
  { name: 'Hair_Color', values: HAIR_COLORS },
  { name: 'Skin_Tone', values: SKIN_TONES },
];

/**
 * The labels in the attributes' order, once each is known to have a value it can have.
 * @throws EvenfaceError `declaration` on an unknown attribute, a missing one or a value out of range
 */
export function checkLabels(labels: Record<string, number>): DrawnLabels {
  const known = DRAWN_ATTRIBUTES.map(({ name }) => name);
  const unknown = Object.keys(labels).find((name) => !(known as string[]).includes(name));
  if (unknown !== undefined) {
    throw new EvenfaceError(
      'declaration',
      `drawn faces have no attribute "${unknown}"${didYouMean(unknown, known)}`,
      { hint: `They have ${known.join(', ')}.` },
    );
  }
  const checked: Partial<DrawnLabels> = {};
  for (const { name, values } of DRAWN_ATTRIBUTES) {
    const limit = values?.length ?? 2;
    const value = labels[name];
    if (value === undefined || !Number.isInteger(value) || value < 0 || value >= limit) {
      throw new EvenfaceError('declaration', `${name} of a drawn face can't be ${value}`, {
        hint: values
          ? `Give the index of one of ${values.join(', ')}: 0 to ${limit - 1}.`
          : 'Give 0 or 1.',
      });
    }
    checked[name] = value;
  }
  return checked as DrawnLabels;
}
