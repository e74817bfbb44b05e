import { copyFile, cp, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OURS = fileURLToPath(new URL('javascript/', import.meta.url));

/**
 * Copies the part of the package that the backend needs, so that it loads from `folder` alone,
 * also where a folder above says that JavaScript is made of ES modules.
 */
export async function copyKernels(packageFolder, folder) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "commonjs" }\n');
  for (const name of ['nodejs_kernel_backend.js', 'int64_tensors.js', 'register_all_kernels.js']) {
    await copyFileTo(join(packageFolder, 'dist', name), join(folder, 'dist', name));
  }
  await cp(join(packageFolder, 'dist', 'kernels'), join(folder, 'dist', 'kernels'), {
    recursive: true,
    filter: (path) => !path.endsWith('.d.ts') && !path.endsWith('_test.js'),
  });
  await copyFileTo(join(OURS, 'api_pb.cjs'), join(folder, 'dist', 'proto', 'api_pb.js'));
  for (const name of ['tfjs', 'tfjs-core']) {
    const module = join(folder, 'node_modules', '@tensorflow', name, 'index.js');
    await copyFileTo(join(OURS, 'tfjs.cjs'), module);
  }
}

async function copyFileTo(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}
