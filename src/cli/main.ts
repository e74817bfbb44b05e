#!/usr/bin/env node
import yargs, { type Argv } from 'yargs';
import { EvenfaceError } from '../common/errors.ts';
import { didYouMean } from '../common/nearest.ts';
import type { Command } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { printError } from './print-error.ts';
import { packageVersion } from './version.ts';

process.exitCode = await main(process.argv.slice(2));

/** Parses the arguments, runs the command they name and resolves with the exit code. */
async function main(args: string[]): Promise<number> {
  let exitCode = 0;
  const program = yargs(args)
    .scriptName('evenface')
    .locale('en')
    .version(await packageVersion())
    .usage('$0 COMMAND\n\nBalanced, checked, labelled synthetic face datasets from photos.')
    .wrap(Math.min(100, process.stdout.columns || 100))
    .parserConfiguration({ 'parse-numbers': false, 'parse-positional-numbers': false })
    .demandCommand(1, 'Name a command.')
    .strict()
    .exitProcess(false)
    .epilogue('"evenface COMMAND --help" says more of a command.')
    .fail((message, error) => {
      throw (
        error ??
        new EvenfaceError('declaration', withNearest(message, args), {
          hint: '"evenface --help" lists the commands, "evenface COMMAND --help" their options.',
        })
      );
    });
  for (const command of COMMANDS) {
    register(program, command, (code) => {
      exitCode = code;
    });
  }
  try {
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    return printError(error);
  }
}

function register(program: Argv, command: Command, ended: (code: number) => void): void {
  const positionals = Object.entries(command.positionals);
  const usage = positionals.map(([name, { required }]) => (required ? `<${name}>` : `[${name}]`));
  program.command(
    [command.name, ...usage].join(' '),
    command.describe,
    (own) => {
      for (const [name, { required: _, ...positional }] of positionals) {
        own.positional(name, positional);
      }
      own.options(command.options);
      for (const [line, what] of command.examples) own.example(line, what);
      return own.epilogue(command.epilogue ?? '');
    },
    async (args) => {
      checkNumbers(command, args);
      ended(await command.run(args));
    },
  );
}

/** Refuses what the parser turned into no number at all. */
function checkNumbers(command: Command, args: Readonly<Record<string, unknown>>): void {
  for (const [name, { type }] of Object.entries(command.options)) {
    if (type === 'number' && Number.isNaN(args[name])) {
      throw new EvenfaceError('declaration', `--${name}: expected a number`);
    }
  }
}

/** The parser's message, with the nearest known name for an unknown one. */
function withNearest(message: string, args: readonly string[]): string {
  const unknown = /^Unknown (argument|command)s?: (.+)$/.exec(message);
  if (!unknown) return message.charAt(0).toLowerCase() + message.slice(1);
  const named = COMMANDS.find(({ name }) => name === args.find((arg) => !arg.startsWith('-')));
  const options = [...Object.keys(named?.options ?? {}), 'help', 'version'];
  return unknown[2]!
    .split(', ')
    .map((name) => {
      const isOption = args.some(
        (arg) => /^--?/.test(arg) && arg.replace(/^--?(no-)?/, '').split('=')[0] === name,
      );
      if (isOption)
        return `unknown option --${name}${didYouMean(name, options).replace(/"(\w+)"/, '"--$1"')}`;
      if (named) return `"${name}" is one argument too many`;
      return `unknown command "${name}"${didYouMean(
        name,
        COMMANDS.map((command) => command.name),
      )}`;
    })
    .join('\n');
}
