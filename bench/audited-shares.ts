import { valueShares } from '../src/editing/likely-labels.ts';
import type { AttributeSchema } from '../src/faces/attributes.ts';
import type { ConditionTable } from '../src/faces/condition-table.ts';

/** How common each value of an auditor's attributes is among the training faces. */
export function auditedShares(auditor: AttributeSchema, faces: ConditionTable): number[][] {
  const shares = valueShares(faces);
  return auditor.attributes.map(({ name }) => shares[faces.schema.indexOf(name)]!);
}
