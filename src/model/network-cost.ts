/** How a weight is used on the way of one image through a network. */
export interface WeightUse {
  /** Places that it is multiplied at: pixels for a kernel, 1 in a dense layer. */
  readonly places: number;
  /** Numbers that come of it. */
  readonly outputs: number;
  /** Whether it is multiplied with what is given, an image or a condition, not computed. */
  readonly ofData?: boolean;
}

/** What a network takes for one image. */
export interface NetworkCost {
  /** Trainable numbers. */
  readonly parameters: number;
  /**
   * Floating point operations of its convolutions and dense layers, a multiplication and an
   * addition counted as two.
   */
  readonly forward: number;
  /** The same, forward and backward. */
  readonly training: number;
  /** Numbers that its convolutions and dense layers give. */
  readonly activations: number;
}

/** What a network costs, by its parameters, each with its use where it is a factor of products. */
export function costOf(
  parameters: Iterable<{ readonly size: number; readonly use?: WeightUse | undefined }>,
): NetworkCost {
  const cost = { parameters: 0, forward: 0, training: 0, activations: 0 };
  for (const { size, use } of parameters) {
    cost.parameters += size;
    if (!use) continue;
    const forward = 2 * size * use.places;
    cost.forward += forward;
    // Backward: the weight's gradient, and the input's where the input depends on any weight.
    cost.training += forward * (use.ofData ? 2 : 3);
    cost.activations += use.outputs;
  }
  return cost;
}
