import { MultiBar, type Options, type Params, type SingleBar } from 'cli-progress';
import type { Display } from './display.ts';
import { amount, duration } from './figures.ts';
import { Pace } from './pace.ts';
import type { Clock } from './run-folder.ts';
import { summaryText } from './summary-text.ts';

const BAR_WIDTH = 24;

interface Payload {
  /** `[4/11] train cvae`. */
  title: string;
  unit: string;
  pace: Pace;
  note: string;
  ended: boolean;
}

/** Shows a run to a person: a live bar a task, which stays as one line when the task has ended. */
export function barDisplay(stream: NodeJS.WriteStream, clock: Clock): Display {
  const bars = new MultiBar({
    stream,
    format: formatTask,
    fps: 8,
    gracefulExit: false,
    hideCursor: true,
    linewrap: true,
    emptyOnZero: true,
  });
  const live = new Set<SingleBar>();
  let closed = false;
  const line = (text: string) => {
    if (live.size > 0 && !closed) bars.log(`${text}\n`);
    else stream.write(`${text}\n`);
  };
  return {
    started: ({ pipeline, runDir, resumed }) => {
      line(`${resumed ? 'Resuming' : 'Running'} ${pipeline} in ${runDir}`);
    },
    note: (_, message) => line(message),
    stageEnded() {},
    progress({ rank, of }, label, total, unit) {
      const pace = new Pace(total, clock);
      const payload: Payload = {
        title: `[${rank}/${of}] ${label}`,
        unit,
        pace,
        note: '',
        ended: false,
      };
      const bar = bars.create(total, 0, payload);
      live.add(bar);
      return {
        update(done, note) {
          pace.update(done);
          if (note !== undefined) payload.note = note;
          bar.update(Math.min(done, total), payload);
        },
        finish(note) {
          if (note !== undefined) payload.note = note;
          payload.ended = true;
          pace.end();
          bar.update(pace.done, payload);
          bar.stop();
          live.delete(bar);
        },
      };
    },
    summary: (summary) => stream.write(`\n${summaryText(summary)}`),
    close() {
      if (closed) return;
      closed = true;
      bars.stop();
    },
  };
}

/** One line of the display: a bar while the task goes on, the figures alone once it has ended. */
export function formatTask(_: Options, { value, total }: Params, payload: Payload): string {
  const { title, unit, pace, note, ended } = payload;
  const rate = pace.rate === undefined ? '' : `${amount(pace.rate)} ${unit}/s`;
  const tail = [rate, note].filter(Boolean);
  if (ended) {
    return [`${title}: ${amount(value)} ${unit} in ${duration(pace.seconds)}`, ...tail].join(', ');
  }
  const share = total > 0 ? Math.min(1, value / total) : 0;
  const full = Math.round(share * BAR_WIDTH);
  const bar = '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
  const left = pace.secondsLeft === undefined ? [] : [`${duration(pace.secondsLeft)} left`];
  const head = `${title} ${bar} ${Math.floor(share * 100)} %`;
  return [`${head}  ${amount(value)} of ${amount(total)} ${unit}`, ...left, ...tail].join(', ');
}
