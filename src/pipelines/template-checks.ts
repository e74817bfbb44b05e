import type { OwnTemplate } from '../faces/alignment-template.ts';
import type { CrossProblem } from './cross-checks.ts';
import { optionsOf, type PipelineDeclaration } from './declaration.ts';

/** How far apart the eyes must be at least, as a share of the square, for a face to have a size. */
const LEAST_EYE_DISTANCE = 0.05;

/** Checks that an own template's points lie as those of an upright face do. */
export function checkTemplate(pipeline: PipelineDeclaration): CrossProblem[] {
  const template = optionsOf(pipeline, 'align')?.template;
  if (typeof template !== 'object') return [];
  return problemsOf(template).map(([point, message]) => ({
    stage: 'align',
    path: ['template', point],
    message: `align.template: ${message}`,
  }));
}

function problemsOf(template: OwnTemplate): [keyof OwnTemplate, string][] {
  const { left_eye, right_eye, nose, mouth_left, mouth_right } = template;
  const eyes = (left_eye[1] + right_eye[1]) / 2;
  const mouth = (mouth_left[1] + mouth_right[1]) / 2;
  const problems: [keyof OwnTemplate, boolean, string][] = [
    [
      'left_eye',
      right_eye[0] - left_eye[0] < LEAST_EYE_DISTANCE,
      `left_eye must lie to the left of right_eye, as one sees the face, by ${LEAST_EYE_DISTANCE} at least`,
    ],
    [
      'mouth_left',
      mouth_left[0] >= mouth_right[0],
      'mouth_left must lie to the left of mouth_right',
    ],
    ['nose', nose[1] <= eyes, 'the nose must lie below the eyes: y is counted downwards'],
    ['mouth_left', mouth <= nose[1], 'the mouth must lie below the nose: y is counted downwards'],
  ];
  return problems.flatMap(([point, isWrong, message]) => (isWrong ? [[point, message]] : []));
}
