export interface Place {
  readonly x: number;
  readonly y: number;
}

/** A linear map and a shift: (u, v) becomes (xx u + xy v + tx, yx u + yy v + ty). */
export interface Affine {
  readonly xx: number;
  readonly xy: number;
  readonly yx: number;
  readonly yy: number;
  readonly tx: number;
  readonly ty: number;
}

export function scaling(xx: number, yy: number): Affine {
  return { xx, xy: 0, yx: 0, yy, tx: 0, ty: 0 };
}

export function map({ xx, xy, yx, yy, tx, ty }: Affine, { x, y }: Place): Place {
  return { x: xx * x + xy * y + tx, y: yx * x + yy * y + ty };
}

/** `first`, and then `second`. */
export function compose(first: Affine, second: Affine): Affine {
  const { x: tx, y: ty } = map(second, { x: first.tx, y: first.ty });
  return {
    xx: second.xx * first.xx + second.xy * first.yx,
    xy: second.xx * first.xy + second.xy * first.yy,
    yx: second.yx * first.xx + second.yy * first.yx,
    yy: second.yx * first.xy + second.yy * first.yy,
    tx,
    ty,
  };
}

export function invert(affine: Affine): Affine {
  const { xx, xy, yx, yy, tx, ty } = affine;
  const d = xx * yy - xy * yx;
  return {
    xx: yy / d,
    xy: -xy / d,
    yx: -yx / d,
    yy: xx / d,
    tx: (xy * ty - yy * tx) / d,
    ty: (yx * tx - xx * ty) / d,
  };
}

/** How many pixels one pixel becomes, the mean of both directions. */
export function stepOf({ xx, xy, yx, yy }: Affine): number {
  return Math.sqrt(Math.abs(xx * yy - xy * yx));
}
