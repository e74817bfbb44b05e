import {
  add,
  advance,
  copyBytes,
  copyOne,
  equal,
  get,
  ifElse,
  int,
  loop,
  mul,
  set,
  sub,
  WasmFunction,
} from '../../../wasm/assembler.ts';

/**
 * Copies between an image `[height, width, channels]` and one with a border of one pixel and with
 * channels filled up to `inputs`; the border and the added channels are left as they are.
 */
function copyRows(name: string, toPadded: boolean): WasmFunction {
  const f = new WasmFunction(name);
  const { from, to, height, width, channels, inputs } = f.params(
    ...(['from', 'to', 'height', 'width', 'channels', 'inputs'] as const),
  );
  const { y, x, c, bytes, pixel } = f.integers('y', 'x', 'c', 'bytes', 'pixel');
  const [image, padded] = toPadded ? [from, to] : [to, from];
  return f.body(
    set(pixel, mul(get(inputs), int(4))),
    set(bytes, mul(get(width), mul(get(channels), int(4)))),
    advance(padded, mul(get(pixel), add(get(width), int(3)))),
    loop(
      y,
      height,
      1,
      ifElse(
        equal(get(channels), get(inputs)),
        [
          copyBytes(get(to), get(from), get(bytes)),
          advance(image, get(bytes)),
          advance(padded, get(bytes)),
        ],
        loop(
          x,
          width,
          1,
          loop(
            c,
            channels,
            1,
            copyOne(get(to), get(from)),
            advance(to, int(4)),
            advance(from, int(4)),
          ),
          advance(padded, mul(sub(get(inputs), get(channels)), int(4))),
        ),
      ),
      advance(padded, mul(get(pixel), int(2))),
    ),
  );
}

export const pad = () => copyRows('pad', true);
export const crop = () => copyRows('crop', false);
