import { Observable } from 'rxjs';

/**
 * An observable of one result of async work. The signal is aborted when the subscriber leaves
 * early, so that the work can wind up.
 */
export function task<T>(work: (signal: AbortSignal) => Promise<T>): Observable<T> {
  return new Observable<T>((subscriber) => {
    const controller = new AbortController();
    work(controller.signal).then(
      (result) => {
        subscriber.next(result);
        subscriber.complete();
      },
      (error) => subscriber.error(error),
    );
    return () => controller.abort();
  });
}
