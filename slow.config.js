import fast from './ava.config.js';

/** The slow and real suite: `npm run test:slow`. One file at a time, for they train. */
export default { ...fast, files: ['test/slow/**/*.test.ts'], timeout: '15m', concurrency: 1 };
