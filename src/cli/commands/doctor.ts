import { INSTALLABLE } from '../../doctor/installable.ts';
import { defineCommand } from '../command.ts';

export const doctor = defineCommand({
  name: 'doctor',
  positionals: {},
  describe: 'Show what this machine computes on, what it lacks, and the commands that mend it',
  options: {
    json: { type: 'boolean', default: false, describe: 'Print JSON' },
    install: {
      type: 'string',
      requiresArg: true,
      choices: INSTALLABLE,
      conflicts: 'prune',
      describe: 'Install a backend and test it; the one for NVIDIA GPUs is 3 GB to download',
    },
    prune: {
      type: 'boolean',
      default: undefined,
      describe: 'Delete what other versions of evenface have left in the cache',
    },
  },
  examples: [
    ['evenface doctor', 'What is there, what is not'],
    ['evenface doctor --install tensorflow-gpu', 'Native TensorFlow for NVIDIA GPUs'],
  ],
  epilogue: 'It ends with 0 when there is a backend to compute on, else with 1.',
  async run({ json, install: wanted, prune }) {
    if (wanted !== undefined) {
      const { install } = await import('../../doctor/install.ts');
      const say = (line: string) => process.stderr.write(`${line}\n`);
      process.stdout.write(`${await install(wanted, say)}\n`);
      return 0;
    }
    if (prune) {
      const { prune: deleteOld } = await import('../../doctor/prune.ts');
      process.stdout.write(await deleteOld());
      return 0;
    }
    const { probeMachine } = await import('../../doctor/probe.ts');
    const { examine } = await import('../../doctor/examine.ts');
    const facts = await probeMachine();
    const findings = examine(facts);
    const { takenBackend } = await import('../../doctor/taken-backend.ts');
    const usable = takenBackend(facts) !== undefined;
    if (json) process.stdout.write(`${JSON.stringify({ usable, ...facts, findings })}\n`);
    else {
      const { render } = await import('../../doctor/render.ts');
      process.stdout.write(render(facts, findings));
    }
    return usable ? 0 : 1;
  },
});
