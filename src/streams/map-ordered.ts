import { Observable, type OperatorFunction } from 'rxjs';

/**
 * Maps items by an async function, up to `concurrency` at a time, and emits the results in the
 * order of the items. `undefined` results are dropped. What waits is bounded only by the window of
 * the source. On error or unsubscription nothing more is started.
 */
export function mapOrdered<T, R>(
  concurrency: number,
  project: (item: T) => Promise<R | undefined>,
): OperatorFunction<T, R> {
  return (source) =>
    new Observable<R>((subscriber) => {
      const waiting: { item: T; rank: number }[] = [];
      const done = new Map<number, R | undefined>();
      let running = 0;
      let taken = 0;
      let emitted = 0;
      let ended = false;
      let closed = false;
      const advance = () => {
        while (!closed && done.has(emitted)) {
          const result = done.get(emitted);
          done.delete(emitted);
          emitted++;
          if (result !== undefined) subscriber.next(result);
        }
        if (ended && emitted === taken) subscriber.complete();
      };
      const start = () => {
        while (!closed && running < concurrency && waiting.length > 0) {
          const { item, rank } = waiting.shift()!;
          running++;
          project(item).then(
            (result) => {
              running--;
              done.set(rank, result);
              advance();
              start();
            },
            (error) => subscriber.error(error),
          );
        }
      };
      const subscription = source.subscribe({
        next: (item) => {
          waiting.push({ item, rank: taken++ });
          start();
        },
        error: (error) => subscriber.error(error),
        complete: () => {
          ended = true;
          advance();
        },
      });
      return () => {
        closed = true;
        waiting.length = 0;
        subscription.unsubscribe();
      };
    });
}
