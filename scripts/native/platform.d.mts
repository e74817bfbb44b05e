/** Throws `Unavailable` where TensorFlow's wheel can't run: it is for Linux with glibc on x86-64. */
export function checkPlatform(platform?: string): void;
