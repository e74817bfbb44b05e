import { readFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import type { ExecutionContext } from 'ava';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};

/**
 * Serves folders, each under a name of its own, over HTTP on this machine until the test ends, and
 * gives the address. `others` answers where there is no such file.
 */
export async function serveFolders(
  t: ExecutionContext,
  folders: Readonly<Record<string, string>>,
  others: RequestListener = (_, response) => response.writeHead(404).end(),
): Promise<string> {
  const server = createServer(async (request, response) => {
    const [, name = '', ...rest] = new URL(request.url!, 'http://host').pathname.split('/');
    const file = folders[name] && path.join(folders[name], ...rest);
    const bytes = file === undefined ? undefined : await readFile(file).catch(() => undefined);
    if (!bytes) others(request, response);
    else {
      const type = TYPES[path.extname(file!)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type }).end(bytes);
    }
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
