import type { Random } from '../../common/random.ts';
import { type DrawnLabels, HAIR_COLORS, SKIN_TONES } from './attributes.ts';

/**
 * How often each attribute holds: lopsided and entangled on purpose, as scraped face photos are, so
 * that some cells are rare (women with glasses about 3 %, glasses with a hat about 2 %).
 * A pair is [women, men].
 */
export const CHANCES = {
  Male: 0.42,
  Young: [0.84, 0.68],
  Smiling: [0.5, 0.38],
  Mouth_Slightly_Open: { smiling: 0.68, otherwise: 0.22 },
  Eyeglasses: { young: [0.045, 0.17], old: [0.09, 0.3] },
  Wearing_Hat: [0.05, 0.105],
  /** Added to the chance of a hat for those who wear glasses. */
  hatWithGlasses: 0.06,
  /** Of a beard, men only: the attribute is No_Beard. */
  beard: { young: 0.3, old: 0.48 },
  Wearing_Lipstick: { young: [0.72, 0.004], old: [0.55, 0.004] },
  Bangs: [0.27, 0.08],
  /** What a hat leaves of the chance of bangs. */
  bangsUnderHat: 0.5,
  Skin_Tone: { Light: 0.58, Medium: 0.26, Dark: 0.16 },
  /** Of gray hair; the other colours share the rest by skin tone. */
  gray: { young: 0.01, old: 0.55 },
  Hair_Color: {
    Light: { Black: 0.2, Brown: 0.42, Blond: 0.3, Red: 0.08 },
    Medium: { Black: 0.5, Brown: 0.4, Blond: 0.07, Red: 0.03 },
    Dark: { Black: 0.78, Brown: 0.17, Blond: 0.03, Red: 0.02 },
  },
} as const;

function draw(random: Random, chance: number): 0 | 1 {
  return random.uniform() < chance ? 1 : 0;
}

function drawName<Name extends string>(random: Random, chances: Record<Name, number>): Name {
  const names = Object.keys(chances) as Name[];
  let left = random.uniform();
  for (const name of names) {
    left -= chances[name];
    if (left < 0) return name;
  }
  return names.at(-1)!;
}

/** Labels of one person as the drawn population has them; see `CHANCES`. */
export function sampleLabels(random: Random): DrawnLabels {
  const Male = draw(random, CHANCES.Male);
  const Young = draw(random, CHANCES.Young[Male]);
  const age = Young ? 'young' : 'old';
  const tone = drawName(random, CHANCES.Skin_Tone);
  const color = draw(random, CHANCES.gray[age])
    ? 'Gray'
    : drawName(random, CHANCES.Hair_Color[tone]);
  const Smiling = draw(random, CHANCES.Smiling[Male]);
  const Eyeglasses = draw(random, CHANCES.Eyeglasses[age][Male]);
  const Wearing_Hat = draw(
    random,
    CHANCES.Wearing_Hat[Male] + (Eyeglasses ? CHANCES.hatWithGlasses : 0),
  );
  return {
    Smiling,
    Eyeglasses,
    Wearing_Hat,
    Mouth_Slightly_Open: draw(
      random,
      CHANCES.Mouth_Slightly_Open[Smiling ? 'smiling' : 'otherwise'],
    ),
    No_Beard: Male && draw(random, CHANCES.beard[age]) ? 0 : 1,
    Bangs: draw(random, CHANCES.Bangs[Male] * (Wearing_Hat ? CHANCES.bangsUnderHat : 1)),
    Male,
    Wearing_Lipstick: draw(random, CHANCES.Wearing_Lipstick[age][Male]),
    Young,
    Hair_Color: HAIR_COLORS.indexOf(color),
    Skin_Tone: SKIN_TONES.indexOf(tone),
  };
}
