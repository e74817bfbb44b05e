import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Unavailable } from './unavailable.mjs';

const ANSWER_WITHIN_MS = 5_000;
const STALLED_AFTER_MS = 60_000;

/**
 * Downloads the wheel into `folder` from a package index (PEP 503 or 691) and returns its path. The
 * index's URL may hold a name and a password; `onAnswer` is called once the index has answered.
 * Throws `Unavailable`.
 */
export async function downloadFromIndex(indexUrl, wheel, folder, onAnswer) {
  const page = new URL(`${indexUrl.replace(/\/*$/, '')}/${wheel.project}/`);
  const authorization = takeCredentials(page);
  try {
    const response = await request(page, ANSWER_WITHIN_MS, {
      ...authorization,
      accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5',
    });
    const link = findLink(await response.text(), wheel.filename);
    if (!link) throw new Error(`it does not have ${wheel.filename}`);
    onAnswer();
    const file = new URL(link, response.url);
    // Credentials go to the index's own host only, as pip does it.
    const headers = file.host === page.host ? authorization : {};
    const path = join(folder, wheel.filename);
    await save(await request(file, STALLED_AFTER_MS, headers), path);
    return path;
  } catch (error) {
    throw new Unavailable(
      `${wheel.filename} could not be downloaded from ${page.host}: ${reasonOf(error)}`,
      'see that PIP_INDEX_URL names a package index that answers',
    );
  }
}

/** The address of a file on an index page, in JSON or in HTML. */
export function findLink(page, filename) {
  if (page.trimStart().startsWith('{')) {
    return JSON.parse(page).files.find((file) => file.filename === filename)?.url;
  }
  for (const [, attributes, text] of page.matchAll(/<a\s([^>]*)>([^<]*)<\/a>/gi)) {
    const href = /href\s*=\s*["']([^"']*)["']/i.exec(attributes)?.[1];
    if (href && text.trim() === filename) return href.replaceAll('&amp;', '&');
  }
  return undefined;
}

function takeCredentials(url) {
  if (!url.username) return {};
  const login = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
}

async function request(url, within, headers) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new Error('it does not answer')), within);
  try {
    const response = await fetch(url, { headers, signal: giveUp.signal });
    if (!response.ok) throw new Error(`it answers ${response.status} ${response.statusText}`);
    return response;
  } finally {
    clearTimeout(timer);
  }
}

async function save(response, path) {
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(new Error('it stopped sending')), STALLED_AFTER_MS);
  await pipeline(
    Readable.fromWeb(response.body),
    async function* (chunks) {
      for await (const chunk of chunks) {
        timer.refresh();
        yield chunk;
      }
    },
    createWriteStream(path),
    { signal: giveUp.signal },
  ).finally(() => clearTimeout(timer));
}

/** `fetch` hides what happened (ECONNREFUSED, ENOTFOUND) in the cause. */
function reasonOf(error) {
  return error.cause?.code ?? error.cause?.message ?? error.message;
}
