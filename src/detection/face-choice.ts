import type { Box } from './boxes.ts';

/** Which faces of a photo with several are taken. */
export type FacePolicy = 'largest' | 'central' | 'all' | 'skip';

/** The faces that are taken of a photo; none where it has several and such photos are skipped. */
export function chooseFaces<F extends { readonly box: Box }>(
  faces: readonly F[],
  policy: FacePolicy,
  { width, height }: { readonly width: number; readonly height: number },
): F[] {
  if (faces.length <= 1) return [...faces];
  switch (policy) {
    case 'largest':
      return [least(faces, ({ box }) => -box.width * box.height)];
    case 'central':
      return [
        least(faces, ({ box }) =>
          Math.hypot(box.left + (box.width - width) / 2, box.top + (box.height - height) / 2),
        ),
      ];
    case 'all':
      return [...faces].sort((a, b) => a.box.left - b.box.left || a.box.top - b.box.top);
    case 'skip':
      return [];
  }
}

/** The item whose cost is least; the first of several. */
function least<T>(items: readonly T[], costOf: (item: T) => number): T {
  return items.reduce((best, item) => (costOf(item) < costOf(best) ? item : best));
}
