import { messageOf } from '../../common/errors.ts';

/**
 * The members of a JSON object as text by name, or why the text is none. A list or an object within
 * it stays JSON; null is empty.
 */
export function readJsonRecord(text: string): Record<string, string> | string {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return 'expected a JSON object';
    }
    // A member may be called `constructor`, and another object may lack it.
    const record: Record<string, string> = Object.create(null);
    for (const [name, member] of Object.entries(value)) record[name] = cellOf(member);
    return record;
  } catch (error) {
    // Also of what is nested deeper than the stack.
    return `expected a JSON object: ${messageOf(error)}`;
  }
}

function cellOf(value: unknown): string {
  if (value === null) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value).trim();
}
