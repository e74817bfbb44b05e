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
    .alias('help', 'h')
    .updateStrings({ 'Positionals:': 'Arguments:' })
    .strict()
    .exitProcess(false)
    .epilogue('"evenface COMMAND --help" says more of a command.')
    .fail((message, error) => {
      // The parser throws errors of its own class for some wrong arguments, strings for others.
      if (error && error.name !== 'YError') throw error;
      throw new EvenfaceError('declaration', wordMistake(message, args), {
        hint: '"evenface --help" lists the commands, "evenface COMMAND --help" their options.',
      });
    });
  for (const command of COMMANDS) {
    register(program, command, (code) => {
      exitCode = code;
    });
  }
  try {
    if (args.length === 0) {
      process.stdout.write(`${await program.getHelp()}\n`);
      return 0;
    }
    await program.parseAsync();
    return exitCode;
  } catch (error) {
    return printError(error);
  }
}

function register(program: Argv, command: Command, ended: (code: number) => void): void {
  const positionals = Object.entries(command.positionals);
  const usage = positionals.map(([name, { required, array }]) => {
    const names = array ? `${name}..` : name;
    return required ? `<${names}>` : `[${names}]`;
  });
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
      checkOnce(command, args);
      ended(await command.run(args));
    },
  );
}

/** Refuses an option that is given twice, but for those that read several values themselves. */
function checkOnce(command: Command, args: Readonly<Record<string, unknown>>): void {
  for (const [name, { coerce }] of Object.entries(command.options)) {
    if (coerce || !Array.isArray(args[name])) continue;
    throw new EvenfaceError('declaration', `--${name} is given twice`);
  }
}

/** The parser's message in plain words, with the nearest known name for an unknown one. */
function wordMistake(message: string, args: readonly string[]): string {
  const named = COMMANDS.find(({ name }) => name === args.find((arg) => !arg.startsWith('-')));
  const valueless = /^Not enough arguments following: (.+)$/.exec(message);
  if (valueless) return `--${valueless[1]} needs a value`;
  if (named && message.startsWith('Not enough non-option arguments')) {
    const needed = Object.entries(named.positionals).filter(([, { required }]) => required);
    return `${named.name} needs ${needed.map(([name]) => `<${name}>`).join(' ')}`;
  }
  const lacking = /^Missing required arguments?: (\S+)/.exec(message);
  if (named && lacking) return `${named.name} needs --${lacking[1]}`;
  const unknown = /^Unknown (argument|command)s?: (.+)$/.exec(message);
  if (!unknown) return message.charAt(0).toLowerCase() + message.slice(1);
  const options = [...Object.keys(named?.options ?? {}), 'help', 'version'];
  const names = unknown[2]!.split(', ');
  // What follows an unknown command can't be judged.
  return (named ? names : names.slice(0, 1))
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
