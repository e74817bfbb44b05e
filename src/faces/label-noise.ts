import { type AttributeSchema, type Labels, UNKNOWN } from './attributes.ts';
import {
  estimateNoise,
  noiseRate,
  noiseRateOf,
  type OutOfFoldLabels,
  type SuspectLabel,
  suspectLabels,
  suspectsBeside,
} from './confident-learning.ts';

/** The labels of the faces that are looked at. */
export interface LabelledRows {
  readonly schema: AttributeSchema;
  readonly entries: readonly { readonly labels: Labels; readonly split: string }[];
}

/** What is made of a label that is probably wrong. */
export type SuspectAction = 'report' | 'unknown' | 'drop';

/** The noise of one attribute's labels, as far as out-of-fold predictions tell. */
export interface AttributeNoise {
  readonly attribute: string;
  /** Known labels of the training and validation splits, of which the estimate is made. */
  readonly labels: number;
  /** The share of them that is probably wrong, 0 to 1; NaN without labels. */
  readonly noise: number;
  /** The share of them that is the likeliest value to a classifier that did not see them. */
  readonly agreement: number;
  /** Those that were found. */
  readonly suspects: number;
  /** Labels of the test split, and those found among them; they are never changed. */
  readonly test: { readonly labels: number; readonly suspects: number };
  /** The same by the value that a face is labelled with. */
  readonly values: readonly {
    readonly value: string;
    readonly labels: number;
    readonly noise: number;
    readonly suspects: number;
  }[];
  /** Joint probability `[given][true]`, in the order of `values`. */
  readonly joint: readonly (readonly number[])[];
}

/** A label that is probably wrong, and the index of its attribute in the schema. */
export interface FoundSuspect extends SuspectLabel {
  readonly attribute: number;
}

/** What was found, attribute by attribute, each beginning with the most suspicious label. */
export interface LabelNoise {
  readonly noise: readonly AttributeNoise[];
  readonly suspects: readonly FoundSuspect[];
}

/**
 * Finds the labels that are probably wrong, of each attribute named by itself. `probabilities` are
 * out-of-fold unit probabilities `[entries.length, units]` of the schema's selection of these
 * attributes. Labels whose likely value is less probable than `minConfidence` are not named.
 *
 * The estimate is made of the training and validation splits alone, so that what is done to them
 * does not depend on the test split; of the latter it is said which labels the same thresholds
 * speak against.
 */
export function findLabelNoise(
  { schema, entries }: LabelledRows,
  attributes: readonly string[],
  probabilities: Float32Array,
  minConfidence: number,
): LabelNoise {
  const predicted = schema.select(attributes);
  const rowsOf = (wanted: (split: string) => boolean) =>
    entries.flatMap(({ split }, row) => (wanted(split) ? [row] : []));
  const learnt = rowsOf((split) => split === 'train' || split === 'val');
  const test = rowsOf((split) => split === 'test');
  const noise: AttributeNoise[] = [];
  const all: FoundSuspect[] = [];
  predicted.attributes.forEach(({ name, values }, index) => {
    const attribute = schema.indexOf(name);
    const labels: OutOfFoldLabels = {
      values: values.length,
      given: (row) => entries[row]!.labels[attribute]!,
      probability: (row, value) => predicted.probability(probabilities, index, value, row),
    };
    const estimate = estimateNoise(labels, learnt);
    const isSure = ({ probability }: SuspectLabel) => probability >= minConfidence;
    const found = suspectLabels(labels, learnt, estimate).filter(isSure);
    const beside = suspectsBeside(labels, test, estimate).filter(isSure);
    const known = (rows: readonly number[]) => rows.filter((row) => labels.given(row) !== UNKNOWN);
    const knownLabels = known(learnt);
    const agreeing = knownLabels.filter(
      (row) => predicted.likeliest(probabilities, index, row) === labels.given(row),
    );
    noise.push({
      attribute: name,
      labels: knownLabels.length,
      noise: noiseRate(estimate),
      agreement: agreeing.length / knownLabels.length,
      suspects: found.length,
      test: { labels: known(test).length, suspects: beside.length },
      values: values.map((value, given) => ({
        value,
        labels: estimate.counts[given]!,
        noise: noiseRateOf(estimate, given),
        suspects: found.filter((suspect) => suspect.given === given).length,
      })),
      joint: estimate.joint,
    });
    const both = [...found, ...beside].sort((a, b) => b.margin - a.margin || a.row - b.row);
    for (const suspect of both) all.push({ ...suspect, attribute });
  });
  return { noise, suspects: all };
}
