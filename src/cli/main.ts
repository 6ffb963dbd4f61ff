/** @module The command line: parses the arguments and imports the one command that is called. */

import { Command, CommanderError, Option } from 'commander';
import { exits, type Io, UserError } from './terminal/io.ts';
import { version } from './terminal/version.ts';

/** A stream that nobody uses is not opened. */
const io: Io = {
  get stdin() {
    return process.stdin;
  },
  get stdout() {
    return process.stdout;
  },
  get stderr() {
    return process.stderr;
  },
  env: process.env,
  cwd: process.cwd(),
};

/** Builds the command line; each action gives the exit code. */
function makeProgram(finish: (code: number) => void): Command {
  const program = new Command('keymedic')
    .description('Finds out why the API keys of e-mail service providers fail, and says how to mend them.')
    .version(version, '-V, --version')
    .showSuggestionAfterError()
    .showHelpAfterError('(see keymedic --help)')
    .exitOverride();
  const config = () =>
    new Option(
      '-c, --config <file>',
      'config file (else $KEYMEDIC_CONFIG, ./keymedic.yaml, /etc/keymedic/keymedic.yaml)',
    );

  program
    .command('init')
    .description('look for known variables in the environment and ./.env, ask the rest, write keymedic.yaml')
    .action(async () => finish(await (await import('./commands/init.ts')).init(io)));

  program
    .command('run')
    .description('watch the configured integrations and alert (the daemon)')
    .addOption(config())
    .option('--demo', 'watch make-believe ESPs on this machine; needs no account and no internet')
    .action(async (options) => finish(await (await import('./commands/run.ts')).run(options, io)));

  program
    .command('diagnose')
    .description('probe now and say what is wrong and how to mend it')
    .argument('[id...]', 'integrations of the config; all by default')
    .addOption(config())
    .addOption(new Option('--json', 'one JSON object a line').conflicts('nagios'))
    .option('--nagios', 'one line for Nagios, Icinga and the like')
    .option('-p, --provider <id>', 'probe without a config: the ESP')
    .addOption(
      new Option('--key-env <name>', 'the key is in this environment variable').conflicts(['keyFile', 'keyStdin']),
    )
    .addOption(new Option('--key-file <file>', 'the key is in this file').conflicts(['keyEnv', 'keyStdin']))
    .addOption(new Option('--key-stdin', 'the key comes on standard input').conflicts(['keyEnv', 'keyFile']))
    .option('--region <name>', "the ESP's region")
    .option('--endpoint <url>', 'the host of your own, as https://host or smtp://host:587')
    .option(
      '--set <name=value>',
      'a setting or a part of the credential that is no secret; may be repeated',
      collect,
      [],
    )
    .option('--needs <list>', 'what it is needed for, such as send,templates', splitList)
    .option('--connect-to <rule>', "curl's HOST1:PORT1:HOST2:PORT2; may be repeated", collect, [])
    .option('--ca <file>', 'PEM file of certificate authorities to trust beside the usual ones')
    .option('--no-record', 'leave the store as it is')
    .option('--no-investigate', 'stop after the first probe')
    .option('--plan', 'say what would be asked where, and ask nothing')
    .option('--transcript <file>', 'write every request and answer, masked, for a support ticket')
    .action(async (ids, options) =>
      finish(await (await import('./commands/diagnose.ts')).diagnoseCommand(ids, options, io)),
    );

  program
    .command('explain')
    .description('read an error that you paste: a body, a whole answer, curl -i output, an SMTP reply, a log line')
    .argument('[file]', 'the text; - or nothing reads standard input')
    .option('-p, --provider <id>', 'the ESP; found from the text when absent')
    .option('--status <code>', 'the HTTP status, when the text does not show it')
    .option('--header <line>', "an answer header as 'Name: value'; may be repeated", collect, [])
    .option('--json', 'one JSON object')
    .option('--batch <file>', 'read NDJSON, write NDJSON')
    .action(async (file, options) =>
      finish(await (await import('./commands/explain.ts')).explainCommand(file, options, io)),
    );

  program
    .command('check')
    .description('check config, providers and secret references; asks nobody')
    .addOption(config())
    .option('--resolve', 'also run the commands that bring secrets')
    .action(async (options) => finish(await (await import('./commands/check.ts')).check(options, io)));

  program
    .command('providers')
    .description('what is known of all ESPs, or of one')
    .argument('[id]')
    .addOption(config())
    .option('--json', 'as JSON')
    .action(async (id, options) =>
      finish(await (await import('./commands/providers.ts')).providersCommand(id, options, io)),
    );

  const json = () => new Option('--json', 'as JSON, one object a line');

  program
    .command('status')
    .description('how the integrations stand, as the daemon saw them last; exits 0, 1, 2 or 3 as diagnose does')
    .addOption(config())
    .addOption(json())
    .action(async (options) => finish(await (await import('./commands/incidents.ts')).status(options, io)));

  program
    .command('incidents')
    .description('what is wrong now')
    .addOption(config())
    .addOption(json())
    .option('--all', 'the last 200, also those that are over')
    .action(async (options) => finish(await (await import('./commands/incidents.ts')).incidents(options, io)));

  program
    .command('ack')
    .description('say that you look after an incident: others are told, and nobody is reminded')
    .argument('<incident>', 'the integration, or the id that keymedic incidents shows')
    .addOption(config())
    .addOption(json())
    .option('--for <time>', 'reminders begin again then, such as 4h; not before its end by default')
    .option('--note <text>', 'what others should know')
    .option('--by <name>', 'who; you by default')
    .action(async (id, options) => finish(await (await import('./commands/ack.ts')).ack(id, options, io)));

  const silence = program
    .command('silence')
    .description('hold back alerts for a while; what is left is told afterwards');

  silence
    .command('add')
    .argument(
      '<matcher...>',
      'provider=sendgrid cause=revoked,expired owner!=ada integration=~"shop-.*"; every one must hold',
    )
    .option('--for <time>', 'how long, such as 2h')
    .option('--until <instant>', 'or until when, such as 2026-12-24T08:00Z')
    .requiredOption('--reason <text>', 'why')
    .option('--by <name>', 'who; you by default')
    .addOption(config())
    .addOption(json())
    .action(async (matchers, options) =>
      finish(await (await import('./commands/silence.ts')).addSilence(matchers, options, io)),
    );

  silence
    .command('list')
    .addOption(config())
    .addOption(json())
    .option('--all', 'also those that have ended')
    .action(async (options) => finish(await (await import('./commands/silence.ts')).listSilences(options, io)));

  silence
    .command('expire')
    .argument('<id>', 'as keymedic silence list shows it, or its beginning')
    .addOption(config())
    .addOption(json())
    .action(async (id, options) =>
      finish(await (await import('./commands/silence.ts')).expireSilence(id, options, io)),
    );

  const channels = program.command('channels').description('the channels that alerts go to');
  channels
    .command('test')
    .description('send a test alert, marked as one, the way alerts go')
    .argument('[name...]', 'channels of the config; all by default')
    .addOption(config())
    .addOption(json())
    .action(async (names, options) =>
      finish(await (await import('./commands/channels.ts')).testChannels(names, options, io)),
    );

  program
    .command('lab')
    .description('make-believe ESPs on this machine, for drills')
    .option('--port <number>', 'port of the HTTPS listener; any free one by default')
    .action(async (options) => finish(await (await import('./commands/lab.ts')).lab(options, io)));

  return program;
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

function splitList(value: string): readonly string[] {
  return value
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

/** Runs and gives the exit code. A mistake of the user is one line; a bug prints its stack. */
async function main(argv: readonly string[]): Promise<number> {
  let code: number = exits.healthy;
  try {
    await makeProgram((given) => {
      code = given;
    }).parseAsync([...argv]);
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exits.usage;
    if (error instanceof UserError) {
      // Somebody may have given a key where its name belongs.
      const { maskShapes } = await import('./terminal/mask.ts');
      process.stderr.write(`keymedic: ${maskShapes(error.message)}\n`);
      return error.exitCode;
    }
    return reportBug(error);
  }
}

/** EX_SOFTWARE of sysexits.h. */
function reportBug(error: unknown): number {
  process.stderr.write(`keymedic: this is a bug; please report it with the lines below\n${describeBug(error)}\n`);
  return 70;
}

/** Name and stack without the message: a message may quote what it choked on. */
function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}

// Node would print the error with all that hangs on it: requests, headers, keys.
process.on('uncaughtException', (error) => process.exit(reportBug(error)));
// A reader that goes away (`| head`) is no fault of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 74));
process.exitCode = await main(process.argv);
