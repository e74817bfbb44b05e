/** Sets of the numbers from 0 on, at first one each, that are joined pair by pair. */
export class DisjointSets {
  readonly #parents: Int32Array;

  constructor(count: number) {
    this.#parents = Int32Array.from({ length: count }, (_, i) => i);
  }

  /** The smallest number of the set that `member` is in. */
  firstOf(member: number): number {
    const parents = this.#parents;
    let at = member;
    while (parents[at] !== at) {
      parents[at] = parents[parents[at]!]!;
      at = parents[at]!;
    }
    return at;
  }

  /** Makes one set of the two that `a` and `b` are in. */
  join(a: number, b: number): void {
    const [first, second] = [this.firstOf(a), this.firstOf(b)];
    // Below the smaller one, so that roots are the smallest; halving paths keeps them short.
    this.#parents[Math.max(first, second)] = Math.min(first, second);
  }
}
