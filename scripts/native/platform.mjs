import { Unavailable } from './unavailable.mjs';

/** Throws `Unavailable` where TensorFlow's wheel can't run: it is for Linux with glibc on x86-64. */
export function checkPlatform(platform = describePlatform()) {
  if (platform === 'linux-x64-glibc') return;
  throw new Unavailable(`there is no build for this platform (${platform})`);
}

function describePlatform() {
  const { platform, arch } = process;
  if (platform !== 'linux') return `${platform}-${arch}`;
  // Node.js names glibc's version only where it runs on glibc.
  const glibc = process.report.getReport().header.glibcVersionRuntime;
  return `linux-${arch}-${glibc ? 'glibc' : 'musl'}`;
}
