/** @module Reads the commands of the program as its help shows them, without running one. */

import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

/** A name or flag, and what it means. */
interface Entry {
  readonly name: string;
  readonly says: string;
}

/** One command as its help describes it. */
export interface CommandHelp {
  /** Such as `silence add`. */
  readonly name: string;
  readonly usage: string;
  readonly says: string;
  readonly arguments: readonly Entry[];
  readonly options: readonly Entry[];
}

/** All commands that do something, in the order of `--help`; of `silence`, those below it. */
export function readCommands(): readonly CommandHelp[] {
  const { stdin, stdout, stderr } = process;
  const program = createProgram({ stdin, stdout, stderr, env: {}, cwd: '/' }, [], () => {});
  return program.commands.flatMap((command) => readLeaves(command, ''));
}

function readLeaves(command: Command, prefix: string): readonly CommandHelp[] {
  const name = `${prefix}${command.name()}`;
  if (command.commands.length > 0) return command.commands.flatMap((inner) => readLeaves(inner, `${name} `));
  const help = command.createHelp();
  return [
    {
      name,
      usage: help.commandUsage(command),
      says: command.description(),
      arguments: help.visibleArguments(command).map((one) => ({
        name: help.argumentTerm(one),
        says: help.argumentDescription(one),
      })),
      options: help
        .visibleOptions(command)
        .map((one) => ({ name: help.optionTerm(one), says: help.optionDescription(one) }))
        .filter((one) => one.name !== '-h, --help'),
    },
  ];
}
