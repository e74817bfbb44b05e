import { messageOf } from '../../common/errors.ts';
import {
  type Attribute,
  AttributeSchema,
  binary,
  categorical,
  type Labels,
  UNKNOWN,
} from '../../faces/attributes.ts';
import type { KeyPoints } from '../../faces/face.ts';
import { AGE_GROUPS, ageGroupOf, MOST_YEARS } from './age-groups.ts';
import { FRAME, fiveOfFaceApi } from './ffhq-landmarks.ts';
import { isObject, member } from './ffhq-member.ts';
import type { RawColumn } from './raw-labels.ts';

/** Confidences and amounts from here on are a yes. */
const MOST_LIKELY = 0.5;

/** A head that is turned or tilted by at most this many degrees looks ahead. */
const FRONTAL_DEGREES = 15;

const EMOTIONS = [
  'anger',
  'contempt',
  'disgust',
  'fear',
  'happiness',
  'neutral',
  'sadness',
  'surprise',
];
const HAIR_COLORS = ['black', 'blond', 'brown', 'gray', 'other', 'red', 'white'];

/** The label of a face's attributes, or undefined when they do not say. */
type Rule = (face: unknown) => number | undefined;

/**
 * The attributes, under CelebA's names where it has them:
 * - Male: gender is male; age_group: decades; Emotion, Hair_Color: the likeliest one
 * - Smiling, Mustache, Beard, Sideburns, Bald: the amount is 0.5 or more
 * - Eyeglasses: any but NoGlasses; Sunglasses: just these
 * - Wearing_Hat: an accessory headWear of confidence 0.5 or more
 * - Wearing_Lipstick, Eye_Makeup: lipMakeup and eyeMakeup
 * - Frontal: yaw and pitch of at most 15 degrees; Blurry: a blur level of high
 */
const RULES: readonly (readonly [Attribute, Rule])[] = [
  [binary('Male'), word(['gender'], { male: 1, female: 0 })],
  [categorical('age_group', AGE_GROUPS), ageGroup],
  [binary('Smiling'), amount('smile')],
  [binary('Eyeglasses'), glasses((kind) => kind !== 'NoGlasses')],
  [binary('Sunglasses'), glasses((kind) => kind === 'Sunglasses')],
  [binary('Mustache'), amount('facialHair', 'moustache')],
  [binary('Beard'), amount('facialHair', 'beard')],
  [binary('Sideburns'), amount('facialHair', 'sideburns')],
  [binary('Bald'), amount('hair', 'bald')],
  [categorical('Hair_Color', HAIR_COLORS), hairColor],
  [categorical('Emotion', EMOTIONS), emotion],
  [binary('Wearing_Lipstick'), flag('makeup', 'lipMakeup')],
  [binary('Eye_Makeup'), flag('makeup', 'eyeMakeup')],
  [binary('Wearing_Hat'), hat],
  [binary('Frontal'), frontal],
  [binary('Blurry'), word(['blur', 'blurLevel'], { high: 1, medium: 0, low: 0 })],
];

/** Numbers as they are measured, for `ingest.labels`. */
const NUMBERS: readonly (readonly [name: string, ...path: string[]])[] = [
  ['age', 'age'],
  ['smile', 'smile'],
  ['moustache', 'facialHair', 'moustache'],
  ['beard', 'facialHair', 'beard'],
  ['sideburns', 'facialHair', 'sideburns'],
  ['bald', 'hair', 'bald'],
  ['pitch', 'headPose', 'pitch'],
  ['roll', 'headPose', 'roll'],
  ['yaw', 'headPose', 'yaw'],
];

export const FEATURE_SCHEMA = new AttributeSchema(RULES.map(([attribute]) => attribute));
export const FEATURE_NUMBERS: readonly RawColumn[] = NUMBERS.map(([name]) => ({
  name,
  kind: 'number',
}));

/** What a feature file says of a photo. */
export interface Features {
  readonly labels: Labels;
  readonly raw: Float32Array;
  /** In the 1024 frame. */
  readonly keyPoints: KeyPoints | undefined;
}

/**
 * Reads a feature file (https://github.com/DCGM/ffhq-features-dataset): the faces that Face API
 * found in the photo, the largest first. Without any all labels are unknown. A string says why the
 * file can't be read.
 */
export function readFeatures(text: string): Features | string {
  let faces: unknown;
  try {
    faces = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    return `expected JSON: ${messageOf(error)}`;
  }
  if (!Array.isArray(faces)) return 'expected a list of faces';
  const [face] = faces as unknown[];
  const attributes = member(face, 'faceAttributes');
  if (face !== undefined && !isObject(attributes)) return 'expected a face with faceAttributes';
  return {
    labels: Int8Array.from(RULES, ([, rule]) => rule(attributes) ?? UNKNOWN),
    raw: Float32Array.from(NUMBERS, ([, ...path]) => numberAt(attributes, path) ?? Number.NaN),
    keyPoints: fiveOfFaceApi(member(face, 'faceLandmarks'), 1),
  };
}

/** Key points in pixels of an aligned photo with this side. */
export function scaledTo(side: number, points: KeyPoints): KeyPoints {
  const scale = side / FRAME;
  const scaled = ({ x, y }: { x: number; y: number }) => ({ x: x * scale, y: y * scale });
  return {
    leftEye: scaled(points.leftEye),
    rightEye: scaled(points.rightEye),
    nose: scaled(points.nose),
    mouthLeft: scaled(points.mouthLeft),
    mouthRight: scaled(points.mouthRight),
  };
}

function numberAt(value: unknown, path: readonly string[]): number | undefined {
  const found = member(value, ...path);
  return typeof found === 'number' && Number.isFinite(found) ? found : undefined;
}

function amount(...path: string[]): Rule {
  return (face) => {
    const found = numberAt(face, path);
    return found === undefined ? undefined : Number(found >= MOST_LIKELY);
  };
}

function flag(...path: string[]): Rule {
  return (face) => {
    const found = member(face, ...path);
    return typeof found === 'boolean' ? Number(found) : undefined;
  };
}

function word(path: readonly string[], labels: Readonly<Record<string, number>>): Rule {
  return (face) => {
    const found = String(member(face, ...path) ?? '').toLowerCase();
    return Object.hasOwn(labels, found) ? labels[found] : undefined;
  };
}

function glasses(is: (kind: string) => boolean): Rule {
  return (face) => {
    const kind = member(face, 'glasses');
    return typeof kind === 'string' ? Number(is(kind)) : undefined;
  };
}

function ageGroup(face: unknown): number | undefined {
  const age = numberAt(face, ['age']);
  if (age === undefined || age < 0 || age > MOST_YEARS) return undefined;
  return AGE_GROUPS.indexOf(ageGroupOf(age));
}

function emotion(face: unknown): number | undefined {
  const amounts = EMOTIONS.map((name) => numberAt(face, ['emotion', name]) ?? 0);
  return likeliest(amounts);
}

/** Unknown where the hair can't be seen. */
function hairColor(face: unknown): number | undefined {
  const found = member(face, 'hair', 'hairColor');
  if (!Array.isArray(found) || member(face, 'hair', 'invisible') === true) return undefined;
  const amounts = HAIR_COLORS.map((color) => {
    const entry = (found as unknown[]).find((each) => member(each, 'color') === color);
    return numberAt(entry, ['confidence']) ?? 0;
  });
  return likeliest(amounts);
}

function likeliest(amounts: readonly number[]): number | undefined {
  const most = Math.max(...amounts);
  return most > 0 ? amounts.indexOf(most) : undefined;
}

function hat(face: unknown): number | undefined {
  const found = member(face, 'accessories');
  if (!Array.isArray(found)) return undefined;
  return Number(
    (found as unknown[]).some(
      (each) =>
        String(member(each, 'type')).toLowerCase() === 'headwear' &&
        (numberAt(each, ['confidence']) ?? 0) >= MOST_LIKELY,
    ),
  );
}

function frontal(face: unknown): number | undefined {
  const yaw = numberAt(face, ['headPose', 'yaw']);
  const pitch = numberAt(face, ['headPose', 'pitch']);
  if (yaw === undefined || pitch === undefined) return undefined;
  return Number(Math.abs(yaw) <= FRONTAL_DEGREES && Math.abs(pitch) <= FRONTAL_DEGREES);
}
