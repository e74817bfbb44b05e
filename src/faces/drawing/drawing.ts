import { createRandom, type Random } from '../../common/random.ts';
import type { KeyPoints, Point } from '../face.ts';
import { checkLabels, type DrawnAttribute, type DrawnLabels } from './attributes.ts';
import { drawBackground } from './background.ts';
import { drawBeard } from './beard.ts';
import { drawBody } from './body.ts';
import { drawBrows, drawEyes, eyeCentres } from './eyes.ts';
import { drawGlasses } from './glasses.ts';
import { drawBackHair, drawFrontHair, hairGradient } from './hair.ts';
import { drawHat } from './hat.ts';
import { drawComplexion, drawHead, skinGradient } from './head.ts';
import { drawMouth, shapeMouth } from './mouth.ts';
import { drawNose } from './nose.ts';
import { sampleLabels } from './sampler.ts';
import { CANVAS, createSitter, type Sitter, spread } from './sitter.ts';

export { DRAWN_ATTRIBUTES, type DrawnAttribute, type DrawnLabels } from './attributes.ts';
export { sampleLabels } from './sampler.ts';
export { CANVAS } from './sitter.ts';

/** A drawn face and what is true of it. */
export interface DrawnFace {
  labels: DrawnLabels;
  /** An SVG document of 178 x 218 pixels. */
  svg: string;
  /** In the canvas's pixels; left is the smaller x. */
  keyPoints: KeyPoints;
}

export interface DrawingOptions {
  /** Labels to hold whatever the population says; the rest is sampled. */
  labels?: Partial<Record<DrawnAttribute, number>>;
}

/** How a head is held: [a, b, c, d, e, f] of SVG's `matrix`. */
type Pose = [number, number, number, number, number, number];

/** A tilt of a few degrees and a little off in place and size, as photos are. */
function poseOf({ stream }: Sitter): Pose {
  const random = stream('pose');
  const angle = (spread(random, 2.6) * Math.PI) / 180;
  const scale = 1 + spread(random, 0.022);
  const shift = { x: spread(random, 1.6), y: spread(random, 1.4) };
  const pivot = { x: CANVAS.width / 2, y: 130 };
  const round = (value: number) => Math.round(value * 1e4) / 1e4;
  const cos = scale * Math.cos(angle);
  const sin = scale * Math.sin(angle);
  return [
    round(cos),
    round(sin),
    round(-sin),
    round(cos),
    round(pivot.x + shift.x - cos * pivot.x + sin * pivot.y),
    round(pivot.y + shift.y - sin * pivot.x - cos * pivot.y),
  ];
}

/**
 * Draws somebody with these labels. What they leave open follows from `random`, of which one number
 * is taken; each part has a stream of its own, so that with the same `random` another label changes
 * the parts it is about and no others.
 * @throws EvenfaceError `declaration` if `labels` lacks an attribute or has a value that can't be
 */
export function drawLabels(labels: Record<string, number>, random: Random): DrawnFace {
  const checked = checkLabels(labels);
  const sitter = createSitter(checked, random.integer(2 ** 32));
  const pose = poseOf(sitter);
  const [a, b, c, d, e, f] = pose;
  const place = ({ x, y }: Point): Point => ({ x: a * x + c * y + e, y: b * x + d * y + f });
  const parts = [
    skinGradient(sitter),
    hairGradient(sitter),
    drawBackHair(sitter),
    drawBody(sitter),
    drawHead(sitter),
    drawComplexion(sitter),
    drawBeard(sitter),
    drawMouth(sitter),
    drawNose(sitter),
    drawEyes(sitter),
    drawBrows(sitter),
    drawFrontHair(sitter),
    drawGlasses(sitter),
    drawHat(sitter),
  ];
  const [leftEye, rightEye] = eyeCentres(sitter);
  const mouth = shapeMouth(sitter);
  const { width, height } = CANVAS;
  return {
    labels: checked,
    svg:
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">` +
      `${drawBackground(sitter)}<g transform="matrix(${pose.join(' ')})">${parts.join('')}</g></svg>`,
    keyPoints: {
      leftEye: place(leftEye),
      rightEye: place(rightEye),
      nose: place(sitter.anatomy.nose),
      mouthLeft: place(mouth.left),
      mouthRight: place(mouth.right),
    },
  };
}

/** Face `index` of the population `seed`: the same arguments give the same labels and the same SVG. */
export function drawFace(seed: number, index: number, options: DrawingOptions = {}): DrawnFace {
  const labels = { ...sampleLabels(createRandom(seed, index, 'labels')), ...options.labels };
  return drawLabels(labels, createRandom(seed, index, 'drawing'));
}
