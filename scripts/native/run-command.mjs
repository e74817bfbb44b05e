import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and gives its exit code (`null` where it could not be started or was
 * killed), the signal that ended it and all it said. `watch` sees the output as it grows; aborting
 * `signal` ends the command.
 */
export function runCommand(command, args, { env, cwd, timeout, signal, watch } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      ...{ env, cwd, timeout, signal },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output += text;
        watch?.(output);
      });
    }
    child.on('error', (error) => resolve({ code: null, signal: null, output: error.message }));
    child.on('close', (code, endedBy) => resolve({ code, signal: endedBy, output }));
  });
}

/** The first line of a command's output that names an error, or else its last line. */
export function errorLine(output) {
  const lines = output
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
  return lines.find((line) => /error/i.test(line)) ?? lines.at(-1) ?? 'no output';
}
