import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { errorLine, runCommand } from './run-command.mjs';
import { Unavailable } from './unavailable.mjs';

const PYTHONS = ['python3', 'python'];
/** Long enough for pip to start and to get the index's page through a slow proxy. */
const ANSWER_WITHIN_MS = 10_000;
/** pip's words, of any version since 19, for having the index's page or the file itself. */
const ANSWERED = /Fetched page|(Skipping|Found) link.*https?:|Downloading|Processing|Saved/;

/**
 * The machine's Python that has pip, or `undefined`: the interpreter itself, since stopping a
 * wrapper on the path (pyenv's, for one) would leave pip running.
 */
export async function findPip(env = process.env) {
  for (const python of PYTHONS) {
    const script = 'import sys, pip; print(sys.executable)';
    const { code, output } = await runCommand(python, ['-c', script], { env });
    if (code === 0) return output.trim();
  }
  return undefined;
}

/**
 * Downloads the wheel into `folder` by pip, and so by the machine's own index, proxy, certificates
 * and credentials, and returns its path; `onAnswer` is called once the index has answered. Throws
 * `Unavailable`.
 */
export async function downloadByPip(python, wheel, folder, env, onAnswer) {
  const requirements = join(folder, 'requirements.txt');
  await writeFile(
    requirements,
    `${wheel.project}==${wheel.version} --hash=sha256:${wheel.sha256}\n`,
  );
  let answered = false;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), ANSWER_WITHIN_MS);
  const result = await runCommand(
    python,
    [
      ...['-m', 'pip', 'download', '--verbose', '--no-input', '--disable-pip-version-check'],
      // The wheel goes into evenface's own cache, unpacked: a second copy in pip's is waste.
      ...['--no-cache-dir', '--progress-bar', 'off', '--retries', '1'],
      ...['--no-deps', '--only-binary', ':all:'],
      ...Object.entries(wheel.pipTarget).flatMap(([name, value]) => [`--${name}`, value]),
      ...['--require-hashes', '--requirement', requirements, '--dest', folder],
    ],
    {
      // pip's temporary copy lies beside the wheel: /tmp is in memory on many machines.
      env: { ...env, PYTHONUNBUFFERED: '1', PIP_REQUIRE_VIRTUALENV: '0', TMPDIR: folder },
      signal: giveUp.signal,
      watch: (output) => {
        if (answered || !ANSWERED.test(output)) return;
        answered = true;
        clearTimeout(timer);
        onAnswer();
      },
    },
  );
  clearTimeout(timer);
  if (result.code === 0) return join(folder, wheel.filename);
  const reason = answered
    ? `pip failed: ${errorLine(result.output)}`
    : 'the package index does not answer';
  throw new Unavailable(
    `${wheel.project} ${wheel.version} could not be downloaded: ${reason}`,
    'see that "pip download" reaches a package index',
  );
}
