import { readFile, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { useBackend } from '../../src/backends/backend.ts';
import { createRandom } from '../../src/common/random.ts';
import { exportModel } from '../../src/export/export-model.ts';
import { AttributeSchema, binary, categorical } from '../../src/faces/attributes.ts';
import { loadCvae } from '../../src/model/cvae.ts';
import type { CvaeArchitecture } from '../../src/model/cvae-network.ts';
import { networkFile } from '../../src/model/model-folder.ts';
import { CHROMIUM, openPage } from '../support/chromium.ts';
import { serveFolders } from '../support/file-server.ts';
import { writeLivelyModel } from '../support/lively-model.ts';
import { temporaryFolder } from '../support/temporary.ts';

const TFJS = fileURLToPath(new URL('../../node_modules/@tensorflow', import.meta.url));
const SCHEMA = new AttributeSchema([binary('Smiling'), categorical('Hair', ['a', 'b', 'c'])]);
const SIZE = 64;
const LATENT = 8;
const FACES = 5;

const architectures: Omit<CvaeArchitecture, 'units'>[] = [
  { kind: 'conv', conditioning: 'film', size: SIZE, latent: LATENT, channels: [8, 12, 16] },
  { kind: 'resnet', conditioning: 'cbn', size: SIZE, latent: LATENT, channels: [8, 12, 16] },
  { kind: 'fc', conditioning: 'concat', size: SIZE, latent: LATENT, channels: [32, 16] },
];

/** TensorFlow.js as its packages ship it to browsers: nothing of evenface. */
const SCRIPTS = [
  'tfjs-core/dist/tf-core',
  'tfjs-backend-cpu/dist/tf-backend-cpu',
  'tfjs-backend-wasm/dist/tf-backend-wasm',
  'tfjs-converter/dist/tf-converter',
]
  .map((file) => `<script src="/tfjs/${file}.min.js"></script>`)
  .concat(`<script>tf.wasm.setWasmPaths('/tfjs/tfjs-backend-wasm/dist/')</script>`)
  .join('\n');

/** Sends what a page found, or what went wrong in it, to the test. */
const SEND = `<script>
const send = (found) => fetch('/found', { method: 'POST', body: JSON.stringify(found) });
addEventListener('error', ({ message }) => send({ error: message }));
addEventListener('unhandledrejection', ({ reason }) => send({ error: String(reason) }));
</script>`;

/** Exports a model and opens a page beside it; gives the model's folder and what the page found. */
async function inPage<Found>(
  t: ExecutionContext,
  options: Omit<CvaeArchitecture, 'units'>,
  page: (web: string) => Promise<string>,
): Promise<{ dir: string; found: Found }> {
  await useBackend('auto', 'float32');
  const dir = temporaryFolder(t);
  await writeLivelyModel(dir, SCHEMA, options);
  const web = path.join(dir, 'web');
  await exportModel({ model: dir, out: web, weights: 'float32', version: 'test' });
  await writeFile(path.join(web, 'page.html'), await page(web));
  const found = new Promise<Found & { error?: string }>((resolve) => {
    const receive: RequestListener = async (request, response) => {
      response.end();
      if (request.method === 'POST') resolve(JSON.parse(await textOf(request)));
    };
    serveFolders(t, { tfjs: TFJS, web }, receive).then((url) =>
      openPage(t, `${url}/web/page.html`),
    );
  });
  const { error, ...result } = await found;
  t.is(error, undefined);
  return { dir, found: result as Found };
}

async function textOf(chunks: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts).toString();
}

function inChromium(title: string, body: (t: ExecutionContext) => Promise<void>): void {
  test.serial(title, async (t) => {
    if (CHROMIUM) return body(t);
    t.log('skipped: there is no Chromium; EVENFACE_CHROMIUM names one');
    t.pass();
  });
}

for (const options of architectures) {
  for (const backend of ['wasm', 'cpu']) {
    inChromium(`a page draws what evenface draws: ${options.kind} on ${backend}`, async (t) => {
      const z = createRandom('z').fillNormal(new Float32Array(FACES * LATENT));
      const y = createRandom('y').fillNormal(new Float32Array(FACES * SCHEMA.units));
      const page = async () => `<!doctype html>${SEND}${SCRIPTS}<script type="module">
        await tf.setBackend('${backend}');
        const decoder = await tf.loadGraphModel('decoder/model.json');
        const encoder = await tf.loadGraphModel('encoder/model.json');
        const z = tf.tensor2d(${JSON.stringify([...z])}, [${FACES}, ${LATENT}]);
        const y = tf.tensor2d(${JSON.stringify([...y])}, [${FACES}, ${SCHEMA.units}]);
        const images = decoder.execute({ z, y });
        const mean = encoder.execute({ x: images, y }, 'mean');
        send({
          images: Array.from(await images.data()),
          mean: Array.from(await mean.data()),
          metadata: decoder.metadata,
        });
      </script>`;
      type Found = { images: number[]; mean: number[]; metadata: { data: object } };
      const { dir, found } = await inPage<Found>(t, options, page);
      const cvae = await loadCvae(networkFile(dir, 'cvae'));
      const rgb = cvae.decode(z, y, FACES);
      t.is(found.images.length, rgb.length);
      // Whole bytes are up to a half away from what they are rounded from.
      const most = Math.max(...found.images.map((v, i) => Math.abs((v + 1) * 127.5 - rgb[i]!)));
      t.true(most < 1, `${most} of 255`);
      // What evenface encodes are whole bytes, what the page does are not.
      const { means } = cvae.encode(rgb, y, FACES);
      const error = Math.max(...found.mean.map((v, i) => Math.abs(v - means[i]!)));
      const spread = Math.max(...means) - Math.min(...means);
      t.true(error < 0.02 * spread, `${error} of ${spread}`);
      t.like(found.metadata.data, { licence: 'for nobody but the tests' });
    });
  }
}

inChromium("the README's page draws a face", async (t) => {
  const page = async (web: string) => {
    const readme = await readFile(path.join(web, 'README.md'), 'utf8');
    const [, snippet] = /```html\n([\s\S]*?)\n```/.exec(readme)!;
    // The same library, from the packages that are installed.
    const local = snippet!.replace(/<script src="[^"]*tfjs@4\.22\.0"><\/script>/, SCRIPTS);
    t.not(local, snippet);
    return `<!doctype html>${SEND}${local}<script type="module">
      const canvas = document.getElementById('face');
      while (canvas.width !== ${SIZE}) await new Promise((later) => setTimeout(later, 50));
      await new Promise((later) => setTimeout(later, 200));
      const { data } = canvas.getContext('2d').getImageData(0, 0, ${SIZE}, ${SIZE});
      send({ height: canvas.height, pixels: Array.from(data) });
    </script>`;
  };
  const { found } = await inPage<{ height: number; pixels: number[] }>(t, architectures[0]!, page);
  t.is(found.height, SIZE);
  t.true(new Set(found.pixels).size > 50);
});
