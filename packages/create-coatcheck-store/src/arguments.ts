import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import type { Answers } from './answers.ts';
import { testRunnerNames } from './test-runners.ts';

/** What the command line says. */
export interface CommandLine extends Omit<Answers, 'name'> {
  readonly name?: string | undefined;
  /** Where the project goes. */
  readonly directory?: string | undefined;
  /** Whether nothing is to be asked. */
  readonly yes?: boolean | undefined;
}

/** Where the help and the complaints about the command line go. */
export interface Printed {
  out(text: string): void;
  error(text: string): void;
}

/** Reads the command line; throws a `CommanderError` if it asks for the help or the version, or cannot be understood. */
export function commandLineFrom(args: readonly string[], printed: Printed): CommandLine {
  const command = new Command('create-coatcheck-store')
    .description('Writes the project of a Coatcheck session store. It passes the conformance suite from the first run.')
    .usage('[name] [options]')
    .argument(
      '[name]',
      'foo for SessionFooStore in coatcheck-store-foo, @acme/foo for one in @acme/coatcheck-store-foo',
    )
    .option('--directory <path>', 'where the project goes (default: coatcheck-store-foo, here)')
    .option('--description <text>', 'one sentence for package.json and README.md')
    .option('--author <person>', "for package.json and LICENSE: 'Your Name <you@example.com>'")
    .option('--license <id>', 'an SPDX identifier (default: MIT, whose text is written too)')
    .option('--repository <where>', 'owner/name on GitHub, or an address that begins with https://')
    .addOption(
      new Option('--test-runner <runner>', 'what the suite runs with (default: vitest)').choices(testRunnerNames),
    )
    .option('--yes', 'ask nothing, and take the default for what is not said')
    .version(version(), '--version')
    .helpOption('--help')
    .addHelpText('after', help)
    .configureOutput({ writeOut: (text) => printed.out(text), writeErr: (text) => printed.error(text) })
    .exitOverride();
  command.parse(args, { from: 'user' });
  const [name] = command.args;
  return { name, ...command.opts<Omit<CommandLine, 'name'>>() };
}

const help = `
In a terminal, what is not said is asked. npm passes options on only after two dashes:

  npm create coatcheck-store foo
  npm create coatcheck-store @acme/foo -- --author 'Your Name <you@example.com>' --test-runner node --yes
`;

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { readonly version: string }).version;
}
