import test from 'ava';
import { whatIsLacking } from '../../../scripts/native/cuda-libraries.mjs';
import { CUDA_WHEELS } from '../../../scripts/native/cuda-pins.mjs';
import {
  downloadMegabytes,
  neededMegabytes,
  placeOf,
  VARIANTS,
  wheelsOf,
} from '../../../scripts/native/variants.mjs';

/** The extra "and-cuda" in the METADATA of TensorFlow 2.21.0. */
const AND_CUDA = `
Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"
Requires-Dist: nvidia-cuda-cupti-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cuda-nvcc-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cuda-nvrtc-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cuda-runtime-cu12<13.0,>=12.5.82; extra == "and-cuda"
Requires-Dist: nvidia-cudnn-cu12<10.0,>=9.3.0.75; extra == "and-cuda"
Requires-Dist: nvidia-cufft-cu12<12.0,>=11.2.3.61; extra == "and-cuda"
Requires-Dist: nvidia-curand-cu12<11.0,>=10.3.6.82; extra == "and-cuda"
Requires-Dist: nvidia-cusolver-cu12<12.0,>=11.6.3.83; extra == "and-cuda"
Requires-Dist: nvidia-cusparse-cu12<13.0,>=12.5.1.3; extra == "and-cuda"
Requires-Dist: nvidia-nccl-cu12<3.0,>=2.27.7; extra == "and-cuda"
Requires-Dist: nvidia-nvjitlink-cu12<13.0,>=12.5.82; extra == "and-cuda"
`;

/** What libtensorflow_framework names in its RUNPATH, and opens before it uses a GPU. */
const SEARCHED = ['cublas', 'cuda_runtime', 'cudnn', 'cufft', 'cusparse'];
const OPENED = [
  'libcudart.so.12',
  'libcublas.so.12',
  'libcublasLt.so.12',
  'libcudnn.so.9',
  'libcufft.so.11',
  'libcusolver.so.11',
  'libcusparse.so.12',
];

function compare(a: string, b: string): number {
  const [x, y] = [a, b].map((version) => version.split('.').map(Number));
  for (let i = 0; i < Math.max(x!.length, y!.length); i++) {
    const difference = (x![i] ?? 0) - (y![i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

test("each of NVIDIA's wheels has a version that TensorFlow asks for", (t) => {
  const ranges = new Map(
    [...AND_CUDA.matchAll(/: ([\w-]+)<([\d.]+),>=([\d.]+);/g)].map(([, name, below, least]) => [
      name!,
      { below: below!, least: least! },
    ]),
  );
  t.is(ranges.size, 12);
  for (const { project, version } of CUDA_WHEELS) {
    const { below, least } = ranges.get(project)!;
    t.true(compare(version, least) >= 0 && compare(version, below) < 0, `${project} ${version}`);
  }
});

test('every library that TensorFlow opens lies where it searches', (t) => {
  const places = CUDA_WHEELS.flatMap((wheel) =>
    wheel.members.map((member) => placeOf(member, wheel)),
  );
  t.is(new Set(places).size, places.length);
  for (const name of OPENED) {
    t.true(
      SEARCHED.some((folder) => places.includes(`nvidia/${folder}/lib/${name}`)),
      name,
    );
  }
});

test('a wheel is pinned by its digest and asked for by the platform in its name', (t) => {
  const wheels = [VARIANTS.cpu, VARIANTS.gpu].flatMap(wheelsOf);
  t.is(new Set(wheels.map(({ sha256 }) => sha256)).size, wheels.length);
  for (const { sha256, filename, project, version, pipTarget } of wheels) {
    t.regex(sha256, /^[0-9a-f]{64}$/);
    t.true(filename.startsWith(`${project.replaceAll('-', '_')}-${version}-`));
    t.true(filename.includes(`-${pipTarget.platform}.`));
  }
});

test('an install asks for room for all it unpacks, and twice for its largest download', (t) => {
  t.is(downloadMegabytes(VARIANTS.cpu), 274);
  t.is(neededMegabytes(VARIANTS.cpu), 855 + 2 * 274);
  t.is(
    downloadMegabytes(VARIANTS.gpu),
    573 + CUDA_WHEELS.reduce((sum, { megabytes }) => sum + megabytes, 0),
  );
  t.is(neededMegabytes(VARIANTS.gpu), VARIANTS.gpu.unpackedMegabytes + 2 * 717);
});

test('a CUDA library may lack the driver, and nothing else', (t) => {
  const driver = 'libcuda.so.1: cannot open shared object file: No such file or directory';
  const zlib = 'libz.so.1: cannot open shared object file: No such file or directory';
  t.deepEqual(whatIsLacking([driver]), []);
  t.deepEqual(whatIsLacking([driver, zlib]), [zlib]);
});
