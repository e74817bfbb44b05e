/** The fast suite: `npm test`. */
export default {
  extensions: { ts: 'module' },
  nodeArguments: ['--import=tsx'],
  workerThreads: false,
  files: ['test/**/*.test.ts', '!test/slow/**'],
  timeout: '3m',
  concurrency: 2,
};
