import test from 'ava';
import { checkPlatform } from '../../../scripts/native/platform.mjs';

test('only Linux with glibc on x86-64 has a build, and another platform is named', (t) => {
  t.notThrows(() => checkPlatform('linux-x64-glibc'));
  for (const platform of ['linux-x64-musl', 'linux-arm64-glibc', 'darwin-arm64', 'win32-x64']) {
    t.throws(() => checkPlatform(platform), { message: new RegExp(`\\(${platform}\\)`) });
  }
});
