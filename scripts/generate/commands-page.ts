/** @module Writes docs/commands.md: every command with its arguments, flags and exit codes. */

import { exits } from '../../src/cli/terminal/io.ts';
import { cell, code, table } from './markdown.ts';
import { type CommandHelp, readCommands } from './read-help.ts';

export const file = 'docs/commands.md';

export function generate(): string {
  const all = readCommands();
  return `${[
    intro,
    table(
      ['command', 'does'],
      all.map((one) => [`[${code(one.name)}](#${anchorOf(one.name)})`, cell(describe(one))]),
    ),
    writeExits(),
    ...all.map(writeCommand),
  ].join('\n\n')}\n`;
}

const intro = `<!-- Generated from the help of the program by npm run generate; do not edit. -->
# Commands

In a checkout, call \`bin/keymedic.js\`; once installed, \`keymedic\`. Every command takes \`--help\`.
No command takes a secret as an argument.`;

/** What a number means, in general. */
const meanings: readonly (readonly [number, string])[] = [
  [exits.healthy, 'success; all is well'],
  [exits.warning, 'there are warnings'],
  [exits.failing, 'something fails'],
  [exits.unknown, 'the state cannot be told'],
  [exits.usage, 'the command line is wrong'],
  [69, 'Node is too old and no newer one is there, NODE_DEBUG is set, or the program is not built'],
  [70, 'a bug; the lines that are printed help to report it'],
  [74, 'the output, or a file that the command writes, cannot be written'],
  [75, 'not possible now: another Keymedic runs on this store, or the store cannot be used'],
  [exits.config, 'the config, or a secret that it names, cannot be used'],
];

/** Codes of a command besides those that every command has. */
const exitsOf: Readonly<Record<string, string>> = {
  init: '0 a config was written; 78 none was written',
  run: '0 after SIGTERM or Ctrl-C; 75 another Keymedic runs on this store; 78 the config cannot be used',
  diagnose: '0 healthy, 1 warning, 2 failing, 3 could not tell; the worst of all counts. 78 a secret cannot be read',
  explain: '0 the text was read, whatever the verdict',
  check: '0 no mistake; 78 a mistake. Warnings do not count',
  providers: '0',
  status: '0 all is well; 1 warning; 2 failing; 3 could not tell, or Keymedic does not run or is not well',
  incidents: '0',
  ack: '0; 64 no such incident is open',
  'silence add': '0; 64 a matcher is wrong',
  'silence list': '0',
  'silence expire': '0; 64 no such silence',
  'channels test': '0 all delivered; 2 one was refused; 3 one may have arrived',
  lab: '0 after Ctrl-C',
};

function writeExits(): string {
  const rows = meanings.map(([number, says]) => [String(number), says]);
  return `## Exit codes\n\nEach command below lists its own codes. 64, 69, 70, 74 and 78 can come from every command, and 75 from every command that\nneeds the store.\n\n${table(['code', 'meaning'], rows)}`;
}

function writeCommand(command: CommandHelp): string {
  const codes = exitsOf[command.name];
  if (codes === undefined) throw new Error(`commands-page.ts lacks the exit codes of ${command.name}`);
  const columns = (entries: CommandHelp['options']) =>
    entries.map(({ name, says }) => [code(name), cell(says.replace(' (default: [])', ''))]);
  return [
    `## ${command.name}`,
    `${sentence(describe(command))}`,
    `\`\`\`\n${command.usage}\n\`\`\``,
    command.arguments.length === 0 ? '' : table(['argument', 'meaning'], columns(command.arguments)),
    command.options.length === 0 ? '' : table(['flag', 'meaning'], columns(command.options)),
    `Exit codes: ${codes}.`,
  ]
    .filter(Boolean)
    .join('\n\n');
}

/** What commands do whose help has no text of its own. */
const descriptions: Readonly<Record<string, string>> = {
  'silence add': 'hold back the alerts that match, for a while; what is left is sent afterwards',
  'silence list': 'show the silences',
  'silence expire': 'end a silence now',
};

function describe({ name, says }: CommandHelp): string {
  return says === '' ? (descriptions[name] ?? name) : says;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

function anchorOf(name: string): string {
  return name.replaceAll(' ', '-');
}
