import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

const PUBLIC_INDEX = 'https://pypi.org/simple';

/** The package index that pip would use here, for machines that have pip's settings but no pip. */
export async function configuredIndex(env = process.env, home = homedir()) {
  if (env.PIP_INDEX_URL) return env.PIP_INDEX_URL;
  for (const file of configurationFiles(env, home)) {
    const text = await readFile(file, 'utf8').catch(() => '');
    const index = indexIn(text);
    if (index) return index;
  }
  return PUBLIC_INDEX;
}

/** pip's configuration files, the one that wins first. */
function configurationFiles(env, home) {
  return [
    ...(env.PIP_CONFIG_FILE ? [env.PIP_CONFIG_FILE] : []),
    ...(env.VIRTUAL_ENV ? [join(env.VIRTUAL_ENV, 'pip.conf')] : []),
    join(env.XDG_CONFIG_HOME || join(home, '.config'), 'pip', 'pip.conf'),
    join(home, '.pip', 'pip.conf'),
    '/etc/pip.conf',
    '/etc/xdg/pip/pip.conf',
  ];
}

/** `index-url` of `[global]`, or of `[download]`, which is nearer to what is done here. */
export function indexIn(configuration) {
  const found = {};
  let section = '';
  for (const line of configuration.split('\n')) {
    section = /^\s*\[(.+)\]/.exec(line)?.[1] ?? section;
    const index = /^\s*index[-_]url\s*[=:]\s*(\S+)/.exec(line)?.[1];
    if (index) found[section] = index;
  }
  return found.download ?? found.global;
}
