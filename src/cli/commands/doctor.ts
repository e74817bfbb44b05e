import { defineCommand } from '../command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  positionals: {},
  describe: 'Show which backends this machine can compute on, and what the others lack',
  options: { json: { type: 'boolean', default: false, describe: 'Print JSON' } },
  async run(args) {
    const { availableParallelism, freemem } = await import('node:os');
    const { probeBackends } = await import('../../backends/backend.ts');
    const backends = await probeBackends();
    const machine = {
      node: process.version,
      platform: `${process.platform}-${process.arch}`,
      cores: availableParallelism(),
      freeMemory: freemem(),
    };
    if (args.json) process.stdout.write(`${JSON.stringify({ machine, backends })}\n`);
    else {
      const { node, platform, cores, freeMemory } = machine;
      process.stdout.write(
        `Node ${node} on ${platform}, ${cores} cores, ${(freeMemory / 2 ** 30).toFixed(1)} GiB of memory free\n`,
      );
      for (const { name, version, usable, reason } of backends) {
        const label = version === undefined ? name : `${name} ${version}`;
        process.stdout.write(`${usable ? 'ok    ' : 'absent'} ${label}: ${reason}\n`);
      }
    }
    return backends.some(({ usable }) => usable) ? 0 : 1;
  },
});
