import type { FacePack } from '../datasets/pack.ts';
import type { QualityLimits } from '../faces/quality-limits.ts';
import { quantileAt, summariseQuality } from '../faces/quality-summary.ts';
import type { StageContext } from './context.ts';

/** A median face of which more than this share is made up was not meant to be cut out like that. */
const MUCH_PADDING = 0.2;

const POSE_LIMITS = [
  ['max_yaw', 'yaw'],
  ['max_pitch', 'pitch'],
  ['max_roll', 'roll'],
] as const;

/**
 * Tells the quality of a pack's faces in the log, and warns where limits do not hold for faces of
 * which too little is known, and where photos are cut closer than the template shows faces.
 */
export function reportQuality(
  { entries }: Pick<FacePack, 'entries'>,
  limits: QualityLimits,
  { log }: Pick<StageContext, 'log'>,
): void {
  const quality = summariseQuality(entries);
  const { faces } = quality;
  const find = (name: string) => quality.measures.find(({ measure }) => measure === name);
  log.info({ quality }, 'quality of the faces');
  const unheeded = POSE_LIMITS.filter(
    ([limit, pose]) => limits[limit] !== undefined && (find(pose)?.known ?? 0) < faces,
  );
  if (unheeded.length > 0) {
    const known = Math.min(...unheeded.map(([, pose]) => find(pose)?.known ?? 0));
    const names = unheeded.map(([limit]) => `align.${limit}`).join(', ');
    const of = known === 0 ? `none of ${faces} faces` : `${known} of ${faces} faces`;
    log.warn(
      { faces, known },
      `${names} ${unheeded.length === 1 ? 'is' : 'are'} heeded for ${of}: where key points are not known there is no pose; align.detect: always finds them`,
    );
  }
  const padding = find('padding');
  const median = padding ? quantileAt(padding, 0.5) : 0;
  if (median > MUCH_PADDING) {
    log.warn(
      { padding: median },
      `half of the faces have more than ${Math.round(100 * median)} % of their square outside of the photo, made up by mirroring: the photos are cut closer than align.template shows faces. align.detect: never takes them as they are cut, align.max_padding leaves such faces out`,
    );
  }
}
