import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

/** A folder that is gone after the test, also where a process that was killed still writes. */
export function temporaryFolder(t: ExecutionContext): string {
  const dir = mkdtempSync(path.join(tmpdir(), 'evenface-test-'));
  t.teardown(() => rmSync(dir, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  return dir;
}
