import { mkdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import test from 'ava';
import { copyKernels } from '../../../scripts/native/kernels.mjs';
import { temporaryFolder } from '../../support/temporary.ts';

test('the kernels load below a folder of ES modules', async (t) => {
  const project = temporaryFolder(t);
  writeFileSync(path.join(project, 'package.json'), '{ "type": "module" }');
  const upstream = path.join(project, 'upstream');
  mkdirSync(path.join(upstream, 'dist', 'kernels'), { recursive: true });
  for (const name of ['nodejs_kernel_backend', 'int64_tensors', 'register_all_kernels']) {
    writeFileSync(path.join(upstream, 'dist', `${name}.js`), `exports.loaded = '${name}';`);
  }
  const folder = path.join(project, 'cache', 'tensorflow');
  await copyKernels(upstream, folder);
  const require = createRequire(path.join(folder, 'manifest.json'));
  t.is(require('./dist/nodejs_kernel_backend.js').loaded, 'nodejs_kernel_backend');
});
