import { Observable } from 'rxjs';

/**
 * An observable over what `open` yields. `open` is told through the signal when the subscriber
 * leaves, and its iterator is then closed, so that `finally` blocks run. Whether it waits for
 * those downstream is up to `open`: see `Window`.
 */
export function pull<T>(open: (signal: AbortSignal) => AsyncIterable<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const controller = new AbortController();
    (async () => {
      try {
        for await (const item of open(controller.signal)) {
          if (controller.signal.aborted) return;
          subscriber.next(item);
          if (controller.signal.aborted) return;
        }
        subscriber.complete();
      } catch (error) {
        subscriber.error(error);
      }
    })();
    return () => controller.abort();
  });
}
