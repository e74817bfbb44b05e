import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { include_dir as nodeHeaders } from 'node-api-headers';
import { LIBRARIES, NAPI_VERSION } from './pins.mjs';
import { errorLine, runCommand } from './run-command.mjs';
import { Unavailable } from './unavailable.mjs';

/** evenface's own addons: each is one source file beside this one, under the addon's name. */
const OWN_SOURCES = fileURLToPath(new URL('.', import.meta.url));

/** The machine's C++ compiler as a command with its arguments. Throws `Unavailable`. */
export async function findCompiler(env = process.env) {
  const named = env.CXX?.trim().split(/\s+/);
  for (const compiler of named ? [named] : [['c++'], ['g++'], ['clang++']]) {
    const [command, ...args] = compiler;
    if ((await runCommand(command, [...args, '--version'], { env })).code === 0) return compiler;
  }
  throw new Unavailable(
    named ? `the C++ compiler that CXX names (${env.CXX}) does not run` : 'no C++ compiler found',
    'install a C++ compiler (Debian, Ubuntu: "apt-get install g++")',
  );
}

/**
 * Compiles the addons `names` into `folder`, in whose `libraryFolder` TensorFlow's libraries are to
 * lie: the package's from its `binding/`, and evenface's own. Throws `Unavailable`.
 */
export async function buildAddons({
  compiler,
  names,
  binding,
  headers,
  work,
  folder,
  libraryFolder,
}) {
  const stubs = await makeStubs(compiler, join(work, 'stubs'));
  const rpath = join('$ORIGIN', libraryFolder);
  const build = (name, sources, libraries) =>
    compile(compiler, [
      ...['-std=c++17', '-O3', '-w', '-fPIC', '-shared', `-DNAPI_VERSION=${NAPI_VERSION}`],
      ...['-I', nodeHeaders, '-I', headers, '-I', binding, ...sources],
      ...['-Wl,--no-as-needed', ...libraries, `-Wl,-rpath,${rpath}`, '-o', join(folder, name)],
    ]);
  for (const name of names) {
    if (name === 'tfjs_binding.node') {
      const sources = ['tfjs_backend.cc', 'tfjs_binding.cc'].map((file) => join(binding, file));
      await build(name, sources, stubs);
    } else {
      const source = join(OWN_SOURCES, name.replace(/\.node$/, '.cc'));
      await build(name, [source], name === 'fused_ops.node' ? stubs : ['-ldl']);
    }
  }
}

/**
 * Empty libraries under TensorFlow's names: linking against them leaves the same addon as linking
 * against the 850 MB that are still being unpacked, without reading these.
 */
async function makeStubs(compiler, folder) {
  await mkdir(folder, { recursive: true });
  const source = join(folder, 'empty.cc');
  await writeFile(source, '');
  return Promise.all(
    LIBRARIES.map(async (path) => {
      const name = basename(path);
      const stub = join(folder, name);
      await compile(compiler, ['-shared', '-fPIC', `-Wl,-soname,${name}`, source, '-o', stub]);
      return stub;
    }),
  );
}

async function compile([command, ...args], more) {
  const { code, output } = await runCommand(command, [...args, ...more]);
  if (code === 0) return;
  throw new Unavailable(
    `the addon could not be compiled: ${errorLine(output)}`,
    'install a C++ compiler that knows C++17 (g++ 8 or later), or name it in CXX',
  );
}

/**
 * Loads the addons in a process of its own, since a crash can't be caught, and sees that they bring
 * the TensorFlow of this version. Throws `Unavailable`.
 */
export async function checkAddons(folder, names, version) {
  const { code, signal, output } = await runCommand(
    process.execPath,
    ['-p', 'process.argv.slice(1).map((path) => require(path)).at(-1).TF_Version', '--'].concat(
      names.map((name) => join(folder, name)),
    ),
    { env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' }, timeout: 120_000 },
  );
  if (code === 0 && output.trimEnd().split('\n').at(-1) === version) return;
  throw new Unavailable(
    signal === 'SIGILL'
      ? "this machine's processor lacks instructions that TensorFlow needs (AVX)"
      : `the addon does not load: ${signal ?? errorLine(output)}`,
  );
}
