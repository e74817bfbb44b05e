import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';

const TSX = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;

/** Arguments of Node.js with which it runs TypeScript. */
export const RUN_TYPESCRIPT = [`--import=${TSX}`];

/** Writes the process's largest resident set, in KiB, to file descriptor 3 when it ends. */
const REPORT_PEAK = `data:text/javascript,${encodeURIComponent(
  `import { writeSync } from 'node:fs';
process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));`,
)}`;

export interface ChildResult {
  readonly stdout: string;
  /** From its start to its end. */
  readonly seconds: number;
  /** Largest resident set in bytes; known of Node.js processes that `runNode` started. */
  readonly peak: number;
}

/** Runs a process to its end. Rejects, with all it wrote to stderr, when it fails. */
export function runChild(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<ChildResult> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe', 'pipe'] });
    const texts = ['', '', '', ''];
    for (const stream of [1, 2, 3]) {
      const readable = child.stdio[stream] as NodeJS.ReadableStream;
      readable.setEncoding('utf8').on('data', (text: string) => {
        texts[stream] += text;
      });
    }
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const [, stdout = '', stderr = '', peak = ''] = texts;
      const seconds = (performance.now() - begun) / 1000;
      if (code === 0) resolve({ stdout, seconds, peak: Number(peak) * 1024 });
      else {
        const line = [command, ...args].join(' ');
        reject(new Error(`ended with ${signal ?? code}: ${line}\n${stderr || stdout}`));
      }
    });
  });
}

/** Runs Node.js; the result says how much memory it took at most. */
export function runNode(args: readonly string[], options: { cwd?: string } = {}) {
  return runChild(process.execPath, [`--import=${REPORT_PEAK}`, ...args], options);
}

/** Runs `bench/workers/<name>.ts` in a process of its own and gives what it answers. */
export async function runWorker<Answer>(name: string, task: object): Promise<Answer> {
  const file = fileURLToPath(new URL(`workers/${name}.ts`, import.meta.url));
  const { stdout } = await runNode([...RUN_TYPESCRIPT, file, JSON.stringify(task)]);
  return lastLine(stdout);
}

/** The JSON that is the last line of an output. */
export function lastLine<Answer>(stdout: string): Answer {
  return JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Answer;
}
