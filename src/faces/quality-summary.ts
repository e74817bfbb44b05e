import type { FaceQuality } from './face-quality.ts';

/** What is measured of faces, in the order in which it is told. */
export const QUALITY_MEASURES = [
  'side',
  'sharpness',
  'padding',
  'yaw',
  'pitch',
  'roll',
  'score',
] as const satisfies readonly (keyof FaceQuality)[];

/** The shares of faces at or below the values that are told. */
export const QUANTILES = [0, 0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99, 1] as const;

/** How one measure is spread over faces. */
export interface MeasureSummary {
  readonly measure: (typeof QUALITY_MEASURES)[number];
  /** Faces of which it is known. */
  readonly known: number;
  /** The value at each of `QUANTILES`; of angles, to either side. */
  readonly quantiles: readonly number[];
}

/** The quality of the faces of a run. */
export interface QualitySummary {
  readonly faces: number;
  /** The measures that are known of any face. */
  readonly measures: readonly MeasureSummary[];
}

/** Sums up the quality of faces: what a limit would leave out can be read from it. */
export function summariseQuality(faces: readonly { quality: FaceQuality }[]): QualitySummary {
  const measures = QUALITY_MEASURES.flatMap((measure): MeasureSummary[] => {
    const values = Float64Array.from(
      faces.flatMap(({ quality }) => Math.abs(quality[measure] ?? Number.NaN)),
    )
      .filter((value) => !Number.isNaN(value))
      .sort();
    if (values.length === 0) return [];
    const quantiles = QUANTILES.map((share) => quantileOf(values, share));
    return [{ measure, known: values.length, quantiles }];
  });
  return { faces: faces.length, measures };
}

/** The value of a summary at a share of the faces that is in `QUANTILES`. */
export function quantileAt(
  { quantiles }: Pick<MeasureSummary, 'quantiles'>,
  share: (typeof QUANTILES)[number],
): number {
  return quantiles[QUANTILES.indexOf(share)]!;
}

/** The smallest value with at least this share of the sorted ones at or below it. */
function quantileOf(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
}
