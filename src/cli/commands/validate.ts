import { defineCommand } from '../command.ts';
import { declarationFile } from '../declaration-arguments.ts';

export const validate = defineCommand({
  name: 'validate',
  positionals: { file: { type: 'string', describe: 'The declaration; pipelines.yaml by default' } },
  describe: 'Check a declaration: what is wrong, where, and what was expected',
  options: {},
  async run({ file }) {
    const { loadDeclaration } = await import('../../pipelines/load-declaration.ts');
    for (const { name, declaration } of await loadDeclaration(await declarationFile(file))) {
      const stages = declaration.stages.map((stage) => stage.name).join(' → ');
      process.stdout.write(`${name}: ${stages}\n`);
    }
    return 0;
  },
});
