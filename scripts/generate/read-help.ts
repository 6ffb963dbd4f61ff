/** @module Reads the commands of the program from what `--help` prints, so that the page shows what users see. */

import type { Command } from 'commander';
import { createProgram } from '../../src/cli/program.ts';

/** A name or flag, and what it means. */
interface Entry {
  readonly name: string;
  readonly says: string;
}

/** One command as its help describes it. */
export interface CommandHelp {
  /** Such as `silence add`; empty for the program itself. */
  readonly name: string;
  readonly usage: string;
  readonly says: string;
  readonly arguments: readonly Entry[];
  readonly options: readonly Entry[];
  readonly commands: readonly CommandHelp[];
}

/** The help of the program and of all its commands. */
export function readHelp(): CommandHelp {
  const { stdin, stdout, stderr } = process;
  return readCommand(
    createProgram({ stdin, stdout, stderr, env: {}, cwd: '/' }, () => {}),
    [],
  );
}

/** @param path such as `['silence', 'add']`; empty for the program */
function readCommand(command: Command, path: readonly string[]): CommandHelp {
  const help = command.helpInformation();
  const sections = splitSections(help);
  return {
    name: path.join(' '),
    usage: /^Usage: (.*)$/m.exec(help)?.[1] ?? '',
    says: (sections.get('') ?? []).join(' ').trim(),
    arguments: readEntries(sections.get('Arguments') ?? []),
    options: readEntries(sections.get('Options') ?? []).filter(({ name }) => name !== '-h, --help'),
    commands: command.commands.map((one) => readCommand(one, [...path, one.name()])),
  };
}

/** Heading → its lines; the description has the empty heading. */
function splitSections(help: string): ReadonlyMap<string, readonly string[]> {
  const sections = new Map<string, string[]>();
  let lines: string[] = [];
  sections.set('', lines);
  for (const line of help.split('\n').slice(1)) {
    const heading = /^([A-Z][a-z]+):$/.exec(line)?.[1];
    if (heading === undefined) lines.push(line);
    else {
      lines = [];
      sections.set(heading, lines);
    }
  }
  return sections;
}

/** Two columns; a line without the first one goes on with the entry before it. */
function readEntries(lines: readonly string[]): readonly Entry[] {
  const entries: { name: string; says: string }[] = [];
  for (const line of lines) {
    const [, name, says = ''] = /^ {2}(\S.*?)(?:\s{2,}(.*))?$/.exec(line) ?? [];
    const last = entries.at(-1);
    if (name !== undefined) entries.push({ name, says });
    else if (last !== undefined && line.trim() !== '') last.says = `${last.says} ${line.trim()}`.trim();
  }
  return entries;
}
