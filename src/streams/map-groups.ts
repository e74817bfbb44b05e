import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Maps items in groups by an async function, which gives as many results in the same order, and
 * emits the results in the order of the items. A group is what waits when one of the `concurrency`
 * places is free, at most `most` items: it never waits to be full, since what it waits for may wait
 * for its own items to be done. What waits is bounded only by the window of the source. On error or
 * unsubscription nothing more is started.
 */
export function mapGroups<T, R>(
  concurrency: number,
  most: number,
  project: (items: readonly T[]) => Promise<readonly R[]>,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable<R>((subscriber) => {
      let waiting: T[] = [];
      const done = new Map<number, readonly R[]>();
      let running = 0;
      let started = 0;
      let emitted = 0;
      let ended = false;
      let turn: NodeJS.Immediate | undefined;
      const advance = () => {
        for (let group = done.get(emitted); group; group = done.get(emitted)) {
          done.delete(emitted++);
          for (const result of group) subscriber.next(result);
        }
        if (ended && waiting.length === 0 && emitted === started) subscriber.complete();
      };
      const start = () => {
        turn = undefined;
        while (!subscriber.closed && running < concurrency && waiting.length > 0) {
          const rank = started++;
          const items = waiting.slice(0, most);
          waiting = waiting.slice(most);
          running++;
          project(items).then(
            (results) => {
              running--;
              done.set(rank, results);
              advance();
              startSoon();
            },
            (error) => subscriber.error(error),
          );
        }
      };
      /** In the next turn: what is given back for one group often brings several items at once. */
      const startSoon = () => {
        turn ??= setImmediate(start);
      };
      const subscription = source.subscribe({
        next: (item) => {
          waiting.push(item);
          startSoon();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          ended = true;
          advance();
        },
      });
      return () => {
        if (turn) clearImmediate(turn);
        waiting = [];
        subscription.unsubscribe();
      };
    });
}
