import type { Display, StageRank } from './display.ts';
import { Pace } from './pace.ts';
import type { Clock } from './run-folder.ts';

/** Least time between two progress lines of one task, ms. */
const INTERVAL = 2000;

/** Shows a run as JSON lines, one an event: for pipes and logs. */
export function lineDisplay(write: (line: string) => void, clock: Clock): Display {
  const emit = (event: string, fields: object) =>
    write(`${JSON.stringify({ event, ...fields })}\n`);
  return {
    started: (run) => emit('start', run),
    note: (fields, message) => emit('note', { message, ...fields }),
    stageEnded: (rank, timing) => emit('stage', { ...rank, ...timing }),
    progress(rank: StageRank, label, total, unit) {
      const pace = new Pace(total, clock);
      let shown = Number.NEGATIVE_INFINITY;
      const line = (done: number, note: string | undefined, ended: boolean) => {
        shown = clock().getTime();
        emit('progress', {
          ...rank,
          label,
          done,
          total,
          unit,
          per_second: round(pace.rate),
          eta_seconds: ended ? undefined : round(pace.secondsLeft),
          note,
          ended: ended || undefined,
        });
      };
      return {
        update(done, note) {
          pace.update(done);
          if (clock().getTime() - shown >= INTERVAL) line(done, note, false);
        },
        finish(note) {
          pace.end();
          line(pace.done, note, true);
        },
      };
    },
    summary: (summary) => emit('summary', summary),
    close() {},
  };
}

/** Shows nothing: `--quiet`. */
export const quietDisplay: Display = {
  started() {},
  note() {},
  stageEnded() {},
  progress: () => ({ update() {}, finish() {} }),
  summary() {},
  close() {},
};

function round(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Number(value.toPrecision(3));
}
