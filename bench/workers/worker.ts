/** The worker's one argument, JSON. */
export function taskOf<Task>(): Task {
  return JSON.parse(process.argv[2]!) as Task;
}

/** Ends with the answer as the last line of the output. */
export function answer(result: object): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}
