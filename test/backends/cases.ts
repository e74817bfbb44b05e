import { colour } from '../../src/backends/colour.ts';
import { addBias, fusedConvolution, leakyBias } from '../../src/backends/fused-convolution.ts';
import { modulate } from '../../src/backends/modulation.ts';
import { channelMoments } from '../../src/backends/moments.ts';
import { type Shift, shift } from '../../src/backends/shift.ts';
import * as tf from '../../src/backends/tf.ts';
import {
  at,
  build,
  convolve,
  type Dense,
  reduce,
  size,
  spread,
  type Window,
  windowOf,
} from './arrays.ts';

/** One op with its inputs, run on a backend, and the same in float64 by plain JavaScript. */
export interface Case {
  name: string;
  inputs: Dense[];
  run: (...inputs: tf.Tensor[]) => tf.Tensor;
  reference: (...inputs: Dense[]) => Dense;
  /** False where there is no gradient, as for comparisons. */
  differentiable?: boolean;
}

/** Values in [-2, 2] that keep away from 0 and from each other, where ops have kinks. */
function values(shape: number[], salt = 1): Dense {
  let i = 0;
  return build(shape, () => {
    i++;
    const fraction = (i * 0.618033988749895 + salt * 0.414213562373095) % 1;
    const value = fraction * 4 - 2;
    return value + (value < 0 ? -0.05 : 0.05);
  });
}

/** Values in [0.3, 2.3]. */
function positive(shape: number[], salt = 1): Dense {
  const signed = values(shape, salt);
  return { shape, data: signed.data.map((value) => Math.abs(value) + 0.25) };
}

const SHAPE = [2, 3, 5, 3];

type Unary = [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number, 'positive'?];

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const UNARY: Unary[] = [
  ['relu', tf.relu, (x) => Math.max(0, x)],
  ['leakyRelu', (x) => tf.leakyRelu(x, 0.2), (x) => (x > 0 ? x : 0.2 * x)],
  ['leakyRelu of slope 1.5', (x) => tf.leakyRelu(x, 1.5), (x) => (x > 0 ? x : 1.5 * x)],
  ['elu', tf.elu, (x) => (x > 0 ? x : Math.expm1(x))],
  ['tanh', tf.tanh, Math.tanh],
  ['sigmoid', tf.sigmoid, sigmoid],
  ['softplus', tf.softplus, (x) => Math.log1p(Math.exp(x))],
  ['exp', tf.exp, Math.exp],
  ['log', tf.log, Math.log, 'positive'],
  ['log1p', tf.log1p, Math.log1p, 'positive'],
  ['sqrt', tf.sqrt, Math.sqrt, 'positive'],
  ['rsqrt', tf.rsqrt, (x) => 1 / Math.sqrt(x), 'positive'],
  ['reciprocal', tf.reciprocal, (x) => 1 / x, 'positive'],
  ['square', tf.square, (x) => x * x],
  ['abs', tf.abs, Math.abs],
  ['neg', tf.neg, (x) => -x],
  ['sign', tf.sign, Math.sign],
  ['floor', tf.floor, Math.floor],
  ['pow 2.5', (x) => tf.pow(x, 2.5), (x) => x ** 2.5, 'positive'],
  ['clipByValue', (x) => tf.clipByValue(x, -0.9, 1.1), (x) => Math.min(1.1, Math.max(-0.9, x))],
  ['cast to float32', (x) => tf.cast(x, 'float32'), (x) => x],
];

const unaryCases: Case[] = UNARY.map(([name, run, f, domain]) => ({
  name,
  inputs: [domain ? positive(SHAPE) : values(SHAPE)],
  run,
  reference: (x) => ({ shape: x!.shape, data: x!.data.map((value) => f(value)) }),
}));

type Binary = [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (a: number, b: number) => number];

const BINARY: Binary[] = [
  ['add', tf.add, (a, b) => a + b],
  ['sub', tf.sub, (a, b) => a - b],
  ['mul', tf.mul, (a, b) => a * b],
  ['div', tf.div, (a, b) => a / b],
  ['maximum', tf.maximum, Math.max],
  ['minimum', tf.minimum, Math.min],
  ['squaredDifference', tf.squaredDifference, (a, b) => (a - b) ** 2],
  ['pow', tf.pow, (a, b) => a ** b],
];
const COMPARISONS: Binary[] = [
  ['greater', tf.greater, (a, b) => Number(a > b)],
  ['less', tf.less, (a, b) => Number(a < b)],
  ['equal', tf.equal, (a, b) => Number(a === b)],
];
const OTHER_SHAPES = [SHAPE, [3], [2, 1, 1, 3], []];

function binaryCase([name, run, f]: Binary, other: number[], differentiable: boolean): Case {
  return {
    name: `${name} [${SHAPE}] x [${other}]`,
    inputs: [positive(SHAPE, 2), positive(other, 3)],
    run: (a, b) => tf.cast(run(a!, b!), 'float32'),
    reference: (a, b) => build(SHAPE, (index) => f(at(a!, index), at(b!, index))),
    differentiable,
  };
}

const binaryCases: Case[] = [
  ...BINARY.flatMap((op) => OTHER_SHAPES.map((shape) => binaryCase(op, shape, true))),
  ...COMPARISONS.flatMap((op) => OTHER_SHAPES.map((shape) => binaryCase(op, shape, false))),
  {
    name: 'where, with a condition that is computed from its branches',
    inputs: [values(SHAPE), values(SHAPE, 2)],
    run: (a, b) => tf.where(tf.greater(a!, b!), tf.square(a!), b!),
    reference: (a, b) => build(SHAPE, (i) => (at(a!, i) > at(b!, i) ? at(a!, i) ** 2 : at(b!, i))),
  },
  {
    name: 'addN',
    inputs: [values(SHAPE), values(SHAPE, 2), values(SHAPE, 3)],
    run: (...inputs) => tf.addN(inputs),
    reference: (a, b, c) => build(SHAPE, (i) => at(a!, i) + at(b!, i) + at(c!, i)),
  },
];

const sumOf = (all: number[]) => all.reduce((sum, value) => sum + value, 0);
const meanOf = (all: number[]) => sumOf(all) / all.length;

type Reduction = [
  string,
  (x: tf.Tensor, axes: number[], keepDims: boolean) => tf.Tensor,
  (all: number[]) => number,
];
const REDUCTIONS: Reduction[] = [
  ['sum', tf.sum, sumOf],
  ['mean', tf.mean, meanOf],
  ['max', tf.max, (all) => Math.max(...all)],
  ['min', tf.min, (all) => Math.min(...all)],
  ['logSumExp', tf.logSumExp, (all) => Math.log(sumOf(all.map(Math.exp)))],
  [
    'variance of moments',
    (x, axes, keepDims) => tf.moments(x, axes, keepDims).variance,
    (all) => meanOf(all.map((value) => (value - meanOf(all)) ** 2)),
  ],
];

const softmaxOf = (x: Dense) =>
  build(x.shape, (index) => {
    const row = Array.from({ length: x.shape.at(-1)! }, (_, i) =>
      Math.exp(at(x, index.with(-1, i))),
    );
    return Math.exp(at(x, index)) / sumOf(row);
  });

const reductionCases: Case[] = [
  ...REDUCTIONS.flatMap(([name, run, fold]) =>
    [[0], [3], [1, 2], [0, 1, 2], [0, 1, 2, 3]].flatMap((axes) =>
      [false, true].map((keepDims) => ({
        name: `${name} over ${axes}${keepDims ? ', kept' : ''}`,
        inputs: [values(SHAPE)],
        run: (x?: tf.Tensor) => run(x!, axes, keepDims),
        reference: (x?: Dense) => reduce(x!, axes, keepDims, fold),
      })),
    ),
  ),
  {
    name: 'softmax',
    inputs: [values([4, 5])],
    run: (x) => tf.softmax(x!),
    reference: (x) => softmaxOf(x!),
  },
  {
    name: 'logSoftmax',
    inputs: [values([4, 5])],
    run: (x) => tf.logSoftmax(x!),
    reference: (x) => ({ shape: x!.shape, data: softmaxOf(x!).data.map(Math.log) }),
  },
];

const PADS = ['same', 'valid'] as const;

const convolutionCases: Case[] = [
  ...[1, 3, 4, 5].flatMap((k) =>
    [1, 2].flatMap((stride) =>
      PADS.map((pad) => ({
        name: `conv2d of ${k}x${k}, stride ${stride}, ${pad}`,
        inputs: [values([2, 6, 5, 3]), values([k, k, 3, 2], 2)],
        run: (x?: tf.Tensor, w?: tf.Tensor) =>
          tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, stride, pad),
        reference: (x?: Dense, w?: Dense) =>
          convolve(x!, w!, windowOf(6, k, stride, pad), windowOf(5, k, stride, pad)),
      })),
    ),
  ),
  {
    name: 'conv2d of 4x4, stride 2, same, many channels',
    inputs: [values([3, 6, 4, 16]), values([4, 4, 16, 2], 2)],
    run: (x, w) => tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 2, 'same'),
    reference: (x, w) => convolve(x!, w!, windowOf(6, 4, 2, 'same'), windowOf(4, 4, 2, 'same')),
  },
  ...[undefined, 0.2].map((leak) => ({
    name: `fused convolution ${leak === undefined ? 'and bias' : 'and bias and leaky ReLU'}`,
    inputs: [values([2, 7, 4, 3]), values([4, 4, 3, 2], 2), values([2], 3)],
    run: (x?: tf.Tensor, w?: tf.Tensor, bias?: tf.Tensor) =>
      fusedConvolution(x as tf.Tensor4D, w!, bias!, { stride: 2, leak }),
    reference: (x?: Dense, w?: Dense, bias?: Dense) => {
      const y = convolve(x!, w!, windowOf(7, 4, 2, 'same'), windowOf(4, 4, 2, 'same'));
      return build(y.shape, (index) => {
        const sum = at(y, index) + at(bias!, index.slice(-1));
        return sum > 0 ? sum : (leak ?? 1) * sum;
      });
    },
  })),
  ...[3, 20].map((channels) => ({
    name: `${channels} channels, modulated image by image`,
    inputs: [values([2, 3, 4, channels]), values([2, channels], 2), values([2, channels], 3)],
    run: (x?: tf.Tensor, scale?: tf.Tensor, offset?: tf.Tensor) =>
      modulate(x as tf.Tensor4D, scale as tf.Tensor2D, offset as tf.Tensor2D, 0.2),
    reference: (x?: Dense, scale?: Dense, offset?: Dense) =>
      build(x!.shape, (index) => {
        const own = [index[0]!, index[3]!];
        const sum = at(x!, index) * at(scale!, own) + at(offset!, own);
        return sum > 0 ? sum : 0.2 * sum;
      }),
  })),
  ...[3, 20].map((channels) => ({
    name: `a bias of ${channels} channels`,
    inputs: [values([2, 4, 4, channels]), values([channels], 2)],
    run: (x?: tf.Tensor, bias?: tf.Tensor) => addBias(x as tf.Tensor4D, bias!),
    reference: (x?: Dense, bias?: Dense) =>
      build(x!.shape, (index) => at(x!, index) + at(bias!, index.slice(-1))),
  })),
  ...[3, 20].map((channels) => ({
    name: `a bias of ${channels} channels with a leaky ReLU`,
    inputs: [values([2, 4, 4, channels]), values([channels], 2)],
    run: (x?: tf.Tensor, bias?: tf.Tensor) => leakyBias(x as tf.Tensor4D, bias!, 0.2),
    reference: (x?: Dense, bias?: Dense) =>
      build(x!.shape, (index) => {
        const sum = at(x!, index) + at(bias!, index.slice(-1));
        return sum > 0 ? sum : 0.2 * sum;
      }),
  })),
  ...[3, 20].map((channels) => ({
    name: `the mean and variance of ${channels} channels over a batch`,
    inputs: [values([2, 3, 4, channels])],
    run: (x?: tf.Tensor) => channelMoments(x as tf.Tensor4D),
    reference: (x?: Dense) =>
      build([2, channels], ([moment, channel]) => {
        const own = Array.from(x!.data).filter((_, i) => i % channels === channel);
        const mean = own.reduce((sum, value) => sum + value, 0) / own.length;
        if (moment === 0) return mean;
        return own.reduce((sum, value) => sum + (value - mean) ** 2, 0) / own.length;
      }),
  })),
  ...[2, 3].map((channels) => ({
    name: `conv2dTranspose of 4x4, stride 2, same, to ${channels} channels of many`,
    inputs: [values([2, 3, 5, 9]), values([4, 4, channels, 9], 2)],
    run: (x?: tf.Tensor, w?: tf.Tensor) =>
      tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, 6, 10, channels], 2, 'same'),
    reference: (x?: Dense, w?: Dense) =>
      spread(x!, w!, [6, 10], windowOf(6, 4, 2, 'same'), windowOf(10, 4, 2, 'same')),
  })),
  {
    name: 'conv2d of 3x2, strides 2 and 3, padded by 2, 1, 0 and 1',
    inputs: [values([2, 6, 7, 2]), values([3, 2, 2, 3], 2)],
    run: (x, w) =>
      tf.conv2d(
        x as tf.Tensor4D,
        w as tf.Tensor4D,
        [2, 3],
        [
          [0, 0],
          [2, 1],
          [0, 1],
          [0, 0],
        ],
      ),
    reference: (x, w) =>
      convolve(x!, w!, { stride: 2, offset: 2, output: 4 }, { stride: 3, offset: 0, output: 3 }),
  },
  ...(
    [
      [4, 2, 'same', [6, 8]],
      [3, 2, 'same', [5, 8]],
      [5, 1, 'same', [3, 4]],
      [4, 2, 'valid', [8, 11]],
      [2, 3, 'same', [7, 12]],
    ] as [number, number, 'same' | 'valid', [number, number]][]
  ).map(([k, stride, pad, [height, width]]) => ({
    name: `conv2dTranspose of ${k}x${k}, stride ${stride}, ${pad}`,
    inputs: [values([2, 3, 4, 3]), values([k, k, 2, 3], 2)],
    run: (x?: tf.Tensor, w?: tf.Tensor) =>
      tf.conv2dTranspose(x as tf.Tensor4D, w as tf.Tensor4D, [2, height, width, 2], stride, pad),
    reference: (x?: Dense, w?: Dense) =>
      spread(
        x!,
        w!,
        [height, width],
        windowOf(height, k, stride, pad),
        windowOf(width, k, stride, pad),
      ),
  })),
];

/** Values of the pixels that a pooling window covers. */
function pool(x: Dense, k: number, v: Window, h: Window, fold: (all: number[]) => number): Dense {
  const [batch, height, width, channels] = x.shape as [number, number, number, number];
  return build([batch, v.output, h.output, channels], ([n, y, c, channel]) => {
    const covered: number[] = [];
    for (let ky = 0; ky < k; ky++) {
      for (let kx = 0; kx < k; kx++) {
        const inY = y! * v.stride + ky - v.offset;
        const inX = c! * h.stride + kx - h.offset;
        if (inY < 0 || inY >= height || inX < 0 || inX >= width) continue;
        covered.push(at(x, [n!, inY, inX, channel!]));
      }
    }
    return fold(covered);
  });
}

const poolingCases: Case[] = (
  [
    [2, 2, 'valid'],
    [3, 2, 'same'],
    [3, 1, 'valid'],
  ] as [number, number, 'same' | 'valid'][]
).flatMap(([k, stride, pad]) => [
  {
    name: `avgPool of ${k}, stride ${stride}, ${pad}`,
    inputs: [values([2, 6, 5, 3])],
    run: (x?: tf.Tensor) => tf.avgPool(x as tf.Tensor4D, k, stride, pad),
    reference: (x?: Dense) =>
      pool(x!, k, windowOf(6, k, stride, pad), windowOf(5, k, stride, pad), meanOf),
  },
  {
    name: `maxPool of ${k}, stride ${stride}, ${pad}`,
    inputs: [values([2, 6, 5, 3])],
    run: (x?: tf.Tensor) => tf.maxPool(x as tf.Tensor4D, k, stride, pad),
    reference: (x?: Dense) =>
      pool(x!, k, windowOf(6, k, stride, pad), windowOf(5, k, stride, pad), (all) =>
        Math.max(...all),
      ),
  },
]);

/** How resizing reads one axis: the two neighbours and how far it is towards the second. */
function between(i: number, input: number, output: number, half: boolean) {
  const place = half ? ((i + 0.5) * input) / output - 0.5 : (i * input) / output;
  const clamped = Math.min(input - 1, Math.max(0, place));
  const low = Math.floor(clamped);
  return { low, high: Math.min(input - 1, low + 1), share: clamped - low };
}

const resizingCases: Case[] = [
  ...(
    [
      [6, 10, false],
      [2, 3, false],
      [7, 11, true],
    ] as [number, number, boolean][]
  ).map(([height, width, half]) => ({
    name: `resizeBilinear to ${height}x${width}${half ? ', half-pixel centres' : ''}`,
    inputs: [values([2, 3, 5, 2])],
    run: (x?: tf.Tensor) => tf.image.resizeBilinear(x as tf.Tensor4D, [height, width], false, half),
    // None is offered for half-pixel centres: it throws.
    differentiable: !half,
    reference: (x?: Dense) =>
      build([2, height, width, 2], ([n, i, j, c]) => {
        const v = between(i!, 3, height, half);
        const h = between(j!, 5, width, half);
        const row = (y: number) =>
          at(x!, [n!, y, h.low, c!]) * (1 - h.share) + at(x!, [n!, y, h.high, c!]) * h.share;
        return row(v.low) * (1 - v.share) + row(v.high) * v.share;
      }),
  })),
  ...(
    [
      [6, 10],
      [7, 4],
    ] as [number, number][]
  ).map(([height, width]) => ({
    name: `resizeNearestNeighbor to ${height}x${width}`,
    inputs: [values([2, 3, 5, 2])],
    run: (x?: tf.Tensor) => tf.image.resizeNearestNeighbor(x as tf.Tensor4D, [height, width]),
    reference: (x?: Dense) =>
      build([2, height, width, 2], ([n, i, j, c]) =>
        at(x!, [n!, Math.floor((i! * 3) / height), Math.floor((j! * 5) / width), c!]),
      ),
  })),
];

function product(a: Dense, b: Dense, transposeA: boolean, transposeB: boolean): Dense {
  const [rows, inner] = transposeA ? [a.shape.at(-1)!, a.shape.at(-2)!] : a.shape.slice(-2);
  const columns = b.shape.at(transposeB ? -2 : -1)!;
  const batch = a.shape.slice(0, -2).map((n, i) => Math.max(n, b.shape[i]!));
  return build([...batch, rows!, columns], (index) => {
    const [row, column] = index.slice(-2) as [number, number];
    const outer = index.slice(0, -2);
    let sum = 0;
    for (let i = 0; i < inner!; i++) {
      sum +=
        at(a, [...outer, ...(transposeA ? [i, row] : [row, i])]) *
        at(b, [...outer, ...(transposeB ? [column, i] : [i, column])]);
    }
    return sum;
  });
}

function productCase(a: number[], b: number[], transposeA: boolean, transposeB: boolean): Case {
  return {
    name: `matMul [${a}]${transposeA ? 'ᵀ' : ''} x [${b}]${transposeB ? 'ᵀ' : ''}`,
    inputs: [values(a), values(b, 2)],
    run: (x, y) => tf.matMul(x!, y!, transposeA, transposeB),
    reference: (x, y) => product(x!, y!, transposeA, transposeB),
  };
}

const productCases: Case[] = [false, true].flatMap((transposeA) =>
  [false, true].flatMap((transposeB) =>
    [
      { a: [], b: [] },
      { a: [2], b: [2] },
      { a: [2], b: [1] },
    ].map((batch) => {
      const a = [...batch.a, ...(transposeA ? [5, 3] : [3, 5])];
      const b = [...batch.b, ...(transposeB ? [4, 5] : [5, 4])];
      return productCase(a, b, transposeA, transposeB);
    }),
  ),
);

/** Long enough for sums side by side, and a rest. */
const vectorCases: Case[] = [
  { a: [37, 150], b: [150, 1], transposeA: false, transposeB: false },
  { a: [150, 37], b: [150, 1], transposeA: true, transposeB: false },
  { a: [37, 150], b: [1, 150], transposeA: false, transposeB: true },
].map(({ a, b, transposeA, transposeB }) => productCase(a, b, transposeA, transposeB));

const FACTORS = [
  { pixel: 1.3, grey: -0.5, mean: 0.2, constant: 0.1 },
  { pixel: 0.6, grey: 0.3, mean: -0.4, constant: -0.2 },
];

/** By nothing, a little, and further than the image reaches. */
const SHIFTS: Shift[] = [
  [0, 0],
  [1, -2],
  [-2, 3],
  [3, -7],
];

const imageCases: Case[] = [1, 3].flatMap((channels): Case[] => [
  {
    name: `images of ${channels} channels in other colours`,
    inputs: [values([2, 4, 3, channels])],
    run: (x) => colour(x as tf.Tensor4D, FACTORS),
    reference(x) {
      const mean = ([first, ...rest]: number[]) =>
        rest.reduce((sum, value) => sum + value, first!) / (rest.length + 1);
      const grey = reduce(x!, [3], true, mean);
      const whole = reduce(x!, [1, 2, 3], true, mean);
      return build(x!.shape, (index) => {
        const own = FACTORS[index[0]!]!;
        const there = own.pixel * at(x!, index) + own.grey * at(grey, index);
        return there + own.mean * at(whole, index) + own.constant;
      });
    },
    differentiable: false,
  },
  {
    name: `images of ${channels} channels, each shifted`,
    inputs: [values([4, 3, 5, channels])],
    run: (x) => shift(x as tf.Tensor4D, SHIFTS),
    reference: (x) =>
      build(x!.shape, ([image, row, column, channel]) => {
        const [down, right] = SHIFTS[image!]!;
        const from = [row! - down, column! - right];
        const inside = from.every((place, axis) => place >= 0 && place < x!.shape[axis + 1]!);
        return inside ? at(x!, [image!, ...from, channel!]) : 0;
      }),
    differentiable: false,
  },
]);

/** A case that only moves values: where each element of the output comes from. */
function move(
  name: string,
  inputs: Dense[],
  run: Case['run'],
  shape: number[],
  from: (index: number[], ...inputs: Dense[]) => number,
): Case {
  return {
    name,
    inputs,
    run,
    reference: (...given) => build(shape, (index) => from(index, ...given)),
  };
}

const mirrored = (i: number, length: number, skip: number) => {
  if (i < 0) return -i - 1 + skip;
  return i >= length ? 2 * length - 1 - i - skip : i;
};

const layoutCases: Case[] = [
  move(
    'concat along the channels',
    [values([2, 3, 2]), values([2, 3, 3], 2)],
    (a, b) => tf.concat([a!, b!], -1),
    [2, 3, 5],
    ([i, j, k], a, b) => (k! < 2 ? at(a!, [i!, j!, k!]) : at(b!, [i!, j!, k! - 2])),
  ),
  move(
    'concat along the batch',
    [values([2, 3]), values([1, 3], 2)],
    (a, b) => tf.concat([a!, b!], 0),
    [3, 3],
    ([i, j], a, b) => (i! < 2 ? at(a!, [i!, j!]) : at(b!, [i! - 2, j!])),
  ),
  move(
    'slice',
    [values([4, 5, 3])],
    (x) => tf.slice(x!, [1, 2, 0], [2, 3, 2]),
    [2, 3, 2],
    ([i, j, k], x) => at(x!, [i! + 1, j! + 2, k!]),
  ),
  move(
    'split, of which two parts are used',
    [values([3, 7])],
    (x) => {
      const [first, , last] = tf.split(x!, [2, 3, 2], 1);
      return tf.add(first!, tf.mul(2, last!));
    },
    [3, 2],
    ([i, j], x) => at(x!, [i!, j!]) + 2 * at(x!, [i!, j! + 5]),
  ),
  move(
    'stack',
    [values([2, 3]), values([2, 3], 2)],
    (a, b) => tf.stack([a!, b!], 1),
    [2, 2, 3],
    ([i, j, k], a, b) => at(j === 0 ? a! : b!, [i!, k!]),
  ),
  move(
    'unstack, of which two parts are used',
    [values([2, 3, 4])],
    (x) => {
      const [first, , last] = tf.unstack(x!, 1);
      return tf.sub(first!, last!);
    },
    [2, 4],
    ([i, k], x) => at(x!, [i!, 0, k!]) - at(x!, [i!, 2, k!]),
  ),
  move(
    'reshape',
    [values([2, 6])],
    (x) => tf.reshape(x!, [3, -1]),
    [3, 4],
    ([i, j], x) => x!.data[i! * 4 + j!]!,
  ),
  move(
    'expandDims',
    [values([2, 3])],
    (x) => tf.expandDims(x!, 1),
    [2, 1, 3],
    ([i, , k], x) => at(x!, [i!, k!]),
  ),
  move(
    'transpose to channels first',
    [values([2, 3, 5, 4])],
    (x) => tf.transpose(x!, [0, 3, 1, 2]),
    [2, 4, 3, 5],
    ([n, c, y, i], x) => at(x!, [n!, y!, i!, c!]),
  ),
  move(
    'transpose of three axes',
    [values([2, 3, 5])],
    (x) => tf.transpose(x!, [2, 0, 1]),
    [5, 2, 3],
    ([i, j, k], x) => at(x!, [j!, k!, i!]),
  ),
  move(
    'reverse of the width',
    [values([2, 3, 5, 2])],
    (x) => tf.reverse(x!, 2),
    [2, 3, 5, 2],
    ([n, y, i, c], x) => at(x!, [n!, y!, 4 - i!, c!]),
  ),
  move(
    'reverse of two axes',
    [values([3, 4, 2])],
    (x) => tf.reverse(x!, [0, 2]),
    [3, 4, 2],
    ([i, j, k], x) => at(x!, [2 - i!, j!, 1 - k!]),
  ),
  move(
    'pad with a constant',
    [values([2, 3])],
    (x) =>
      tf.pad(
        x!,
        [
          [1, 0],
          [2, 1],
        ],
        0.5,
      ),
    [3, 6],
    ([i, j], x) => (i! < 1 || j! < 2 || j! > 4 ? 0.5 : at(x!, [i! - 1, j! - 2])),
  ),
  ...(['reflect', 'symmetric'] as const).map((mode) =>
    move(
      `mirrorPad, ${mode}`,
      [values([3, 4])],
      (x) =>
        tf.mirrorPad(
          x!,
          [
            [1, 2],
            [2, 0],
          ],
          mode,
        ),
      [6, 6],
      ([i, j], x) => {
        const skip = mode === 'reflect' ? 1 : 0;
        return at(x!, [mirrored(i! - 1, 3, skip), mirrored(j! - 2, 4, skip)]);
      },
    ),
  ),
  move(
    'gather of rows, one of them twice',
    [values([4, 3])],
    (x) => tf.gather(x!, tf.tensor1d([2, 0, 2, 3], 'int32')),
    [4, 3],
    ([i, j], x) => at(x!, [[2, 0, 2, 3][i!]!, j!]),
  ),
  move(
    'gather along the last axis',
    [values([2, 3, 4])],
    (x) => tf.gather(x!, tf.tensor1d([3, 3, 1], 'int32'), 2),
    [2, 3, 3],
    ([i, j, k], x) => at(x!, [i!, j!, [3, 3, 1][k!]!]),
  ),
  move(
    'tile',
    [values([2, 3, 2])],
    (x) => tf.tile(x!, [2, 1, 3]),
    [4, 3, 6],
    ([i, j, k], x) => at(x!, [i! % 2, j!, k! % 2]),
  ),
  move(
    'broadcastTo',
    [values([2, 1, 3])],
    (x) => tf.broadcastTo(x!, [2, 4, 3]),
    [2, 4, 3],
    (index, x) => at(x!, index),
  ),
  move(
    'depthToSpace',
    [values([2, 2, 3, 8])],
    (x) => tf.depthToSpace(x as tf.Tensor4D, 2, 'NHWC'),
    [2, 4, 6, 2],
    ([n, y, i, c], x) => at(x!, [n!, y! >> 1, i! >> 1, (y! % 2) * 4 + (i! % 2) * 2 + c!]),
  ),
  {
    ...move(
      'oneHot',
      [{ shape: [3], data: Float64Array.of(2, 0, 1) }],
      (x) => tf.cast(tf.oneHot(tf.cast(x!, 'int32'), 4), 'float32'),
      [3, 4],
      ([i, j], x) => Number(x!.data[i!] === j),
    ),
    differentiable: false,
  },
];

/** Every op that the models use. */
export const cases: Case[] = [
  ...unaryCases,
  ...binaryCases,
  ...reductionCases,
  ...convolutionCases,
  ...poolingCases,
  ...resizingCases,
  ...productCases,
  ...vectorCases,
  ...imageCases,
  ...layoutCases,
];

/** Central differences of Σ weights · reference(inputs), by float64. */
export function numericalGradient(
  { inputs, reference }: Case,
  which: number,
  weights: Float64Array,
): Float64Array {
  const step = 1e-5;
  const x = inputs[which]!;
  const shifted = (i: number, by: number) => {
    const data = x.data.slice();
    data[i]! += by;
    const y = reference(...inputs.with(which, { shape: x.shape, data }));
    return y.data.reduce((sum, value, j) => sum + value * weights[j]!, 0);
  };
  return Float64Array.from(
    { length: size(x.shape) },
    (_, i) => (shifted(i, step) - shifted(i, -step)) / (2 * step),
  );
}
