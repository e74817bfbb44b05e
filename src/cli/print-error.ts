import { EvenfaceError, messageOf } from '../common/errors.ts';

/**
 * Says on stderr what went wrong, and returns the exit code. A stack is shown only where
 * EVENFACE_DEBUG is set.
 */
export function printError(error: unknown, where: { log?: string } = {}): number {
  const isKnown = error instanceof EvenfaceError;
  process.stderr.write(`${isKnown ? error.describe() : `evenface: ${messageOf(error)}`}\n`);
  if (!isKnown) {
    process.stderr.write(
      where.log
        ? `  This is a fault of evenface or of the machine; the log says more: ${where.log}\n`
        : '  This is a fault of evenface or of the machine; EVENFACE_DEBUG=1 shows where.\n',
    );
  }
  if (process.env.EVENFACE_DEBUG && error instanceof Error) {
    process.stderr.write(`${error.stack}\n`);
  }
  return isKnown ? error.exitCode : 1;
}
