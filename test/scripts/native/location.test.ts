import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { cacheRoot, isComplete, nativeKey, type Parts } from '../../../scripts/native/location.mjs';
import { VARIANTS } from '../../../scripts/native/variants.mjs';

const parts: Parts = { ...VARIANTS.cpu.parts };
const CUDA = VARIANTS.gpu.cudaWheels;

test('the cache lies where EVENFACE_CACHE, then XDG_CACHE_HOME, then the home folder says', (t) => {
  t.is(cacheRoot({ EVENFACE_CACHE: '/a', XDG_CACHE_HOME: '/b' }, '/home/me'), '/a');
  t.is(cacheRoot({ EVENFACE_CACHE: '', XDG_CACHE_HOME: '/b' }, '/home/me'), '/b/evenface');
  t.is(cacheRoot({ XDG_CACHE_HOME: 'relative' }, '/home/me'), '/home/me/.cache/evenface');
  t.is(cacheRoot({}, '/home/me'), '/home/me/.cache/evenface');
});

test('any other part or platform gets a folder of its own', (t) => {
  const keys = [
    nativeKey(parts, 'linux-x64'),
    nativeKey(parts, 'linux-arm64'),
    nativeKey({ ...parts, WHEEL: { ...parts.WHEEL, sha256: 'other' } }, 'linux-x64'),
    nativeKey({ ...parts, PACKAGE: { ...parts.PACKAGE, integrity: 'other' } }, 'linux-x64'),
    nativeKey({ ...parts, HEADERS: [] }, 'linux-x64'),
    nativeKey({ ...parts, LIBRARIES: [] }, 'linux-x64'),
    nativeKey({ ...parts, NAPI_VERSION: 9 }, 'linux-x64'),
    nativeKey({ ...parts, RECIPE: parts.RECIPE + 1 }, 'linux-x64'),
    nativeKey({ ...parts, SOURCES: ['other'] }, 'linux-x64'),
    nativeKey({ ...parts, CUDA }, 'linux-x64'),
    nativeKey({ ...parts, CUDA: CUDA.slice(1) }, 'linux-x64'),
    nativeKey(VARIANTS.gpu.parts, 'linux-x64'),
  ];
  t.is(new Set(keys).size, keys.length);
  t.is(nativeKey(structuredClone(parts), 'linux-x64'), keys[0]!);
  t.regex(nativeKey(parts, 'linux-x64'), /^tensorflow-[\d.]+-linux-x64-napi\d-[0-9a-f]{8}$/);
  t.regex(nativeKey(VARIANTS.gpu.parts, 'linux-x64'), /^tensorflow-gpu-[\d.]+-linux-x64-napi\d-/);
});

test('a folder counts only with its manifest and every file that stands there, in full', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'evenface-location-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  t.false(isComplete(join(folder, 'absent')));
  writeFileSync(join(folder, 'library'), '12345');
  t.false(isComplete(folder));
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify({ files: { library: 5 } }));
  t.true(isComplete(folder));
  writeFileSync(join(folder, 'library'), '1234');
  t.false(isComplete(folder));
});
