import { once } from 'node:events';
import pino from 'pino';
import type { Logger } from '../stages/context.ts';

/** The log of a run, `log.ndjson`: one JSON line an event. */
export interface RunLog extends Logger {
  error(fields: Record<string, unknown>, message: string): void;
  /** The same log, its lines marked with a stage. */
  ofStage(stage: string): Logger;
  close(): Promise<void>;
}

/** Opens the log for appending; a resumed run goes on in the same file. */
export async function openLog(path: string): Promise<RunLog> {
  const destination = pino.destination({ dest: path, append: true, sync: false });
  await once(destination, 'ready');
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    destination,
  );
  const wrap = (inner: pino.Logger) => ({
    info: (fields: Record<string, unknown>, message: string) => inner.info(fields, message),
    warn: (fields: Record<string, unknown>, message: string) => inner.warn(fields, message),
    error: (fields: Record<string, unknown>, message: string) => inner.error(fields, message),
  });
  return {
    ...wrap(logger),
    ofStage: (stage) => wrap(logger.child({ stage })),
    async close() {
      destination.end();
      await once(destination, 'close');
    },
  };
}
