/** A dense array of float64: what the references of the conformance suite compute with. */
export interface Dense {
  shape: number[];
  data: Float64Array;
}

/** An array of `shape`, each element computed from its index. */
export function build(shape: number[], value: (index: number[]) => number): Dense {
  const data = new Float64Array(size(shape));
  const index = shape.map(() => 0);
  for (let i = 0; i < data.length; i++) {
    data[i] = value(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
  return { shape, data };
}

/** The element at `index`; missing leading axes and axes of length 1 broadcast. */
export function at(array: Dense, index: number[]): number {
  const { shape, data } = array;
  const skip = index.length - shape.length;
  let place = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    const length = shape[axis]!;
    place = place * length + (length === 1 ? 0 : index[axis + skip]!);
  }
  return data[place]!;
}

export function size(shape: number[]): number {
  return shape.reduce((product, n) => product * n, 1);
}

/** Reduces over `axes`, which are dropped or kept at length 1. */
export function reduce(
  x: Dense,
  axes: number[],
  keepDims: boolean,
  fold: (values: number[]) => number,
): Dense {
  const groups = new Map<number, number[]>();
  const kept = x.shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
  build(x.shape, (index) => {
    const place = kept.reduce((sum, n, axis) => sum * n + (n === 1 ? 0 : index[axis]!), 0);
    groups.set(place, [...(groups.get(place) ?? []), at(x, index)]);
    return 0;
  });
  const data = Float64Array.from({ length: size(kept) }, (_, i) => fold(groups.get(i)!));
  return { shape: keepDims ? kept : x.shape.filter((_, axis) => !axes.includes(axis)), data };
}

/** What a window that starts `offset` before the first pixel covers, for one axis. */
export interface Window {
  stride: number;
  offset: number;
  output: number;
}

/** TensorFlow's 'same' and 'valid' for one axis. */
export function windowOf(
  input: number,
  filter: number,
  stride: number,
  pad: 'same' | 'valid',
): Window {
  if (pad === 'valid') {
    return { stride, offset: 0, output: Math.floor((input - filter) / stride) + 1 };
  }
  const output = Math.ceil(input / stride);
  const total = Math.max(0, (output - 1) * stride + filter - input);
  return { stride, offset: Math.floor(total / 2), output };
}

/** conv2d, NHWC and HWIO. */
export function convolve(x: Dense, filter: Dense, vertical: Window, horizontal: Window): Dense {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  const [filterHeight, filterWidth, , outputs] = filter.shape as [number, number, number, number];
  return build([batch, vertical.output, horizontal.output, outputs], ([n, y, c, o]) => {
    let sum = 0;
    for (let ky = 0; ky < filterHeight; ky++) {
      const inY = y! * vertical.stride + ky - vertical.offset;
      if (inY < 0 || inY >= height) continue;
      for (let kx = 0; kx < filterWidth; kx++) {
        const inX = c! * horizontal.stride + kx - horizontal.offset;
        if (inX < 0 || inX >= width) continue;
        const pixel = ((n! * height + inY) * width + inX) * channels;
        const tap = (ky * filterWidth + kx) * channels;
        for (let i = 0; i < channels; i++) {
          sum += x.data[pixel + i]! * filter.data[(tap + i) * outputs + o!]!;
        }
      }
    }
    return sum;
  });
}

/** conv2dTranspose: each input pixel spreads the filter `[h, w, outputs, channels]`. */
export function spread(
  x: Dense,
  filter: Dense,
  [height, width]: [number, number],
  vertical: Window,
  horizontal: Window,
): Dense {
  const [batch, inHeight, inWidth, channels] = x.shape as [number, number, number, number];
  const [filterHeight, filterWidth, outputs] = filter.shape as [number, number, number];
  const out = build([batch, height, width, outputs], () => 0);
  build([batch, inHeight, inWidth, filterHeight, filterWidth], ([n, y, c, ky, kx]) => {
    const outY = y! * vertical.stride + ky! - vertical.offset;
    const outX = c! * horizontal.stride + kx! - horizontal.offset;
    if (outY < 0 || outY >= height || outX < 0 || outX >= width) return 0;
    const pixel = ((n! * inHeight + y!) * inWidth + c!) * channels;
    for (let o = 0; o < outputs; o++) {
      const tap = ((ky! * filterWidth + kx!) * outputs + o) * channels;
      for (let i = 0; i < channels; i++) {
        out.data[((n! * height + outY) * width + outX) * outputs + o]! +=
          x.data[pixel + i]! * filter.data[tap + i]!;
      }
    }
    return 0;
  });
  return out;
}
