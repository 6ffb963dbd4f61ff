/** @module The commands of the program, with their arguments and options. A command is imported when it is called. */

import { Command, Option } from 'commander';
import type { Io } from './terminal/io.ts';
import { hideTyped, hideTypedValues } from './terminal/usage-error.ts';
import { version } from './terminal/version.ts';

/** What the commands get: the process, and a function that takes the exit code. */
interface Surroundings {
  readonly io: Io;
  readonly finish: (code: number) => void;
}

type AddCommand = (program: Command, surroundings: Surroundings) => void;

/**
 * Makes the program.
 * @param argv the words that the user typed
 * @param finish called with the exit code of the command
 */
export function createProgram(io: Io, argv: readonly string[], finish: (code: number) => void): Command {
  const program = new Command('keymedic')
    .description('Finds out why the API keys of e-mail service providers fail, and says how to fix them.')
    .version(version, '-V, --version')
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (sentence, write) => write(hideTypedValues(hideTyped(sentence, argv))),
    })
    .showSuggestionAfterError()
    .showHelpAfterError('(see keymedic --help)')
    .exitOverride();
  for (const add of commands) add(program, { io, finish });
  return program;
}

const configOption = () =>
  new Option(
    '-c, --config <file>',
    'config file (else $KEYMEDIC_CONFIG, ./keymedic.yaml, /etc/keymedic/keymedic.yaml)',
  );

const jsonOption = () => new Option('--json', 'print one JSON object per line');

const byOption = () => new Option('--by <name>', 'the name of the person; by default the user who runs the command');

const addInit: AddCommand = (program, { io, finish }) => {
  program
    .command('init')
    .description('find keys in the environment and ./.env, ask for missing values, and write keymedic.yaml')
    .action(async () => finish(await (await import('./commands/init.ts')).init(io)));
};

const addRun: AddCommand = (program, { io, finish }) => {
  program
    .command('run')
    .description('run the daemon: watch the configured integrations and send alerts')
    .addOption(configOption())
    .option('--demo', 'watch simulated ESPs on this machine; needs no account and no internet')
    .action(async (options) => finish(await (await import('./commands/run.ts')).run(options, io)));
};

const addDiagnose: AddCommand = (program, { io, finish }) => {
  program
    .command('diagnose')
    .description('probe the keys now, and print what is wrong and how to fix it')
    .argument('[id...]', 'ids of integrations in the config; by default all integrations')
    .addOption(configOption())
    .addOption(jsonOption().conflicts('nagios'))
    .option('--nagios', 'print one line for Nagios, Icinga and similar tools')
    .option('-p, --provider <id>', 'the ESP to probe without a config')
    .addOption(
      new Option('--key-env <name>', 'the environment variable that holds the key').conflicts(['keyFile', 'keyStdin']),
    )
    .addOption(new Option('--key-file <file>', 'the file that holds the key').conflicts(['keyEnv', 'keyStdin']))
    .addOption(new Option('--key-stdin', 'read the key from standard input').conflicts(['keyEnv', 'keyFile']))
    .option('--region <name>', "the ESP's region")
    .option('--endpoint <url>', 'your own host, as https://host or smtp://host:587')
    .option('--set <name=value>', 'a setting, or a part of the credential that is not secret; repeatable', collect, [])
    .option('--needs <list>', 'what the key must be able to do, such as send,templates', splitList)
    .option('--connect-to <rule>', "connect elsewhere: curl's HOST1:PORT1:HOST2:PORT2; repeatable", collect, [])
    .option('--ca <file>', 'PEM file of certificate authorities to trust, in addition to those of the system')
    .option('--no-record', 'do not write to the store')
    .option('--no-investigate', 'stop after the first probe')
    .option('--allow-host <host>', 'let a host that was found beside a key receive it; repeatable', collect, [])
    .option('--plan', 'print the requests that diagnose would send, and send none')
    .option(
      '--transcript <file>',
      'write every request and answer, with secrets masked, to a file for a support ticket',
    )
    .action(async (ids, options) =>
      finish(await (await import('./commands/diagnose.ts')).diagnoseCommand(ids, options, io)),
    );
};

const addExplain: AddCommand = (program, { io, finish }) => {
  program
    .command('explain')
    .description('explain an error that you paste: a body, a whole answer, curl -i output, an SMTP reply, a log line')
    .argument('[file]', 'the file with the text; - or no argument reads standard input; at most 16 MB are read')
    .option('-p, --provider <id>', 'the ESP; by default recognised from the text')
    .option('--status <code>', 'the HTTP status, if the text does not show it')
    .option('--header <line>', "a header of the answer, as 'Name: value'; repeatable", collect, [])
    .option('--json', 'print one JSON object')
    .option('--batch <file>', 'explain each line of an NDJSON file, and print the results as NDJSON')
    .action(async (file, options) =>
      finish(await (await import('./commands/explain.ts')).explainCommand(file, options, io)),
    );
};

const addCheck: AddCommand = (program, { io, finish }) => {
  program
    .command('check')
    .description('check config, providers and secret references; sends no request')
    .addOption(configOption())
    .option('--resolve', 'also run the commands that print secrets (exec)')
    .action(async (options) => finish(await (await import('./commands/check.ts')).check(options, io)));
};

const addProviders: AddCommand = (program, { io, finish }) => {
  program
    .command('providers')
    .description('print what Keymedic knows about all ESPs, or about one ESP')
    .argument('[id]')
    .addOption(configOption())
    .option('--json', 'print JSON')
    .action(async (id, options) =>
      finish(await (await import('./commands/providers.ts')).providersCommand(id, options, io)),
    );
};

const addStatus: AddCommand = (program, { io, finish }) => {
  program
    .command('status')
    .description('print the last state of each integration that the daemon saw; exits 0, 1, 2 or 3 as diagnose does')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (options) => finish(await (await import('./commands/status.ts')).status(options, io)));
};

const addIncidents: AddCommand = (program, { io, finish }) => {
  program
    .command('incidents')
    .description('list the open incidents')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--all', 'list the last 200 incidents, including those that have ended')
    .action(async (options) => finish(await (await import('./commands/incidents.ts')).incidents(options, io)));
};

const addAck: AddCommand = (program, { io, finish }) => {
  program
    .command('ack')
    .description('acknowledge an incident: Keymedic tells the channels, and reminders stop')
    .argument('<incident>', 'the integration, or the id that keymedic incidents shows')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--for <time>', 'how long reminders stop, such as 4h; by default until the incident ends')
    .option('--note <text>', 'a note for others')
    .addOption(byOption())
    .action(async (id, options) => finish(await (await import('./commands/ack.ts')).ack(id, options, io)));
};

const addSilence: AddCommand = (program, { io, finish }) => {
  const silence = program
    .command('silence')
    .description('hold back alerts for a time; afterwards Keymedic sends the changes that remain');

  silence
    .command('add')
    .argument(
      '<matcher...>',
      'provider=sendgrid cause=revoked,expired owner!=ada integration=~"shop-.*"; all of them must match',
    )
    .option('--for <time>', 'how long alerts are held back, such as 2h')
    .option('--until <instant>', 'the end of the silence, instead of --for, such as 2026-12-24T08:00Z')
    .requiredOption('--reason <text>', 'the reason')
    .addOption(byOption())
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (matchers, options) =>
      finish(await (await import('./commands/silence.ts')).addSilence(matchers, options, io)),
    );

  silence
    .command('list')
    .addOption(configOption())
    .addOption(jsonOption())
    .option('--all', 'include silences that have ended')
    .action(async (options) => finish(await (await import('./commands/silence.ts')).listSilences(options, io)));

  silence
    .command('expire')
    .argument('<id>', 'the id that keymedic silence list shows, or its beginning')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (id, options) =>
      finish(await (await import('./commands/silence.ts')).expireSilence(id, options, io)),
    );
};

const addChannels: AddCommand = (program, { io, finish }) => {
  const channels = program.command('channels').description('the channels that alerts go to');
  channels
    .command('test')
    .description('send a message marked as a test to each channel, in the same way as alerts')
    .argument('[name...]', 'ids of channels in the config; by default all channels')
    .addOption(configOption())
    .addOption(jsonOption())
    .action(async (names, options) =>
      finish(await (await import('./commands/channels.ts')).testChannels(names, options, io)),
    );
};

const addLab: AddCommand = (program, { io, finish }) => {
  program
    .command('lab')
    .description('run simulated ESPs on this machine, to try your alerting')
    .option('--port <number>', 'port of the HTTPS listener; by default any free port')
    .action(async (options) => finish(await (await import('./commands/lab.ts')).lab(options, io)));
};

/** In the order of `--help`. */
const commands: readonly AddCommand[] = [
  addInit,
  addRun,
  addDiagnose,
  addExplain,
  addCheck,
  addProviders,
  addStatus,
  addIncidents,
  addAck,
  addSilence,
  addChannels,
  addLab,
];

/** Adds the value in place: a copy for each of many would take time that grows with the square. */
function collect(value: string, before: string[]): string[] {
  before.push(value);
  return before;
}

function splitList(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}
