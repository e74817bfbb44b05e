import test from 'ava';
import { createRandom } from '../../src/common/random.ts';
import { AttributeSchema, binary, categorical, UNKNOWN } from '../../src/faces/attributes.ts';
import { calibrate, toProbabilities } from '../../src/model/calibration.ts';

test('overconfident logits of a rare attribute become honest under equal priors', (t) => {
  const schema = new AttributeSchema([binary('Bald')]);
  const random = createRandom('calibration');
  const labels = Array.from({ length: 100_000 }, () =>
    Int8Array.of(random.uniform() < 0.2 ? 1 : 0),
  );
  // With classes at ±1 and unit variance, the log odds under equal priors are 2x; logits are 5x + 1.
  const evidence = labels.map(([label]) => random.normal() + (label === 1 ? 1 : -1));
  const logits = Float32Array.from(evidence, (x) => 5 * x + 1);
  const { slopes, offsets } = calibrate(schema, logits, labels);
  t.true(Math.abs(slopes[0]! - 0.4) < 0.03, `slope ${slopes[0]}`);
  t.true(Math.abs(offsets[0]! + 0.4) < 0.06, `offset ${offsets[0]}`);
});

test('categorical logits are brought to one temperature', (t) => {
  const schema = new AttributeSchema([categorical('hair', ['a', 'b', 'c'])]);
  const random = createRandom('temperature');
  const labels: Int8Array[] = [];
  const logits = new Float32Array(30_000);
  for (let i = 0; i < 10_000; i++) {
    const row = [random.normal(), random.normal(), random.normal()].map((x) => 1.5 * x);
    const odds = row.map(Math.exp);
    let draw = random.uniform() * odds.reduce((sum, value) => sum + value, 0);
    let label = 0;
    while (label < 2 && draw > odds[label]!) draw -= odds[label++]!;
    labels.push(Int8Array.of(label));
    logits.set(
      row.map((x) => 4 * x),
      i * 3,
    );
  }
  const { slopes } = calibrate(schema, logits, labels);
  t.true(Math.abs(slopes[0]! - 0.25) < 0.02, `slope ${slopes[0]}`);
  t.is(slopes[1], slopes[0]);
});

test('an attribute without examples of every value stays as it is', (t) => {
  const schema = new AttributeSchema([binary('Bald')]);
  const calibration = calibrate(schema, Float32Array.of(1, 2, 3), [
    Int8Array.of(0),
    Int8Array.of(UNKNOWN),
    Int8Array.of(0),
  ]);
  t.deepEqual(calibration, { slopes: [1], offsets: [0] });
});

test('probabilities are sigmoids and softmaxes of their units', (t) => {
  const schema = new AttributeSchema([binary('Bald'), categorical('hair', ['a', 'b'])]);
  const calibration = { slopes: [2, 1, 1], offsets: [1, 0, 0] };
  const probabilities = toProbabilities(
    schema,
    calibration,
    Float32Array.of(0, 0, Math.log(3), -0.5, 1000, 0),
  );
  const expected = [1 / (1 + Math.exp(-1)), 0.25, 0.75, 0.5, 1, 0];
  for (const [i, value] of expected.entries()) {
    t.true(Math.abs(probabilities[i]! - value) < 1e-6);
  }
});
