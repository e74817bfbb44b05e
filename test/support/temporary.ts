import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

/** A folder that is gone after the test. */
export function temporaryFolder(t: ExecutionContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}
