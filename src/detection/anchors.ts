/**
 * The places where the detector looks for faces: for each cell of each of its feature maps, boxes
 * of some shapes, in pixels of its input (Liu et al. 2016, section 2.2, with the linear scales of
 * TensorFlow's object detection). They do not depend on the input's size: a smaller input has
 * fewer of them.
 */
export interface Anchors {
  readonly count: number;
  /** Middle x, middle y, width and height of each, `[count, 4]`. */
  readonly boxes: Float32Array;
}

/** Side of the images that the network was trained on, and sides of its anchors in shares of it. */
const TRAINED_SIDE = 512;
const SCALES = [0.2, 0.35, 0.5, 0.65, 0.8, 0.95, 1];
/** Pixels between the cells of the finest map; each further map has twice as many. */
const FINEST_STRIDE = 16;

/** The anchors of an input of `side` pixels, in the order of the network's outputs. */
export function anchorsOf(side: number): Anchors {
  const boxes: number[] = [];
  for (let map = 0; map < SCALES.length - 1; map++) {
    const stride = FINEST_STRIDE * 2 ** map;
    const cells = Math.ceil(side / stride);
    const shapes = shapesOf(map);
    for (let cell = 0; cell < cells * cells; cell++) {
      const x = ((cell % cells) + 0.5) * stride;
      const y = (Math.floor(cell / cells) + 0.5) * stride;
      for (const [width, height] of shapes) boxes.push(x, y, width, height);
    }
  }
  return { count: boxes.length / 4, boxes: Float32Array.from(boxes) };
}

/** Widths and heights on a map; the finest has fewer. */
function shapesOf(map: number): [width: number, height: number][] {
  const scale = SCALES[map]!;
  const shape = (size: number, aspect: number): [number, number] => [
    TRAINED_SIDE * size * Math.sqrt(aspect),
    (TRAINED_SIDE * size) / Math.sqrt(aspect),
  ];
  if (map === 0) return [shape(scale / 2, 1), shape(scale, 2), shape(scale, 1 / 2)];
  const between = Math.sqrt(scale * SCALES[map + 1]!);
  return [
    shape(scale, 1),
    shape(between, 1),
    ...[2, 1 / 2, 3, 1 / 3].map((aspect) => shape(scale, aspect)),
  ];
}
