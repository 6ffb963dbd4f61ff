/** @module The operators of a run: they add and end silences and acknowledge incidents, with the program's own commands. */

import type { DaemonLives } from './daemon.ts';
import type { StoreContents } from './read-store.ts';
import type { Period, WatchedKeys } from './watched-keys.ts';

/** A silence of an operator. It lasted from the start of its first command to the end of its last one, or less. */
export interface OperatorSilence extends Period {
  readonly integration: string;
  /** The period in which the silence was in the store for certain. */
  readonly certain: Period;
}

/** People who work with the program while the daemon runs. */
export interface Operators {
  /** Adds or ends a silence, or acknowledges an incident. The result is recorded when the promise resolves. */
  act(store: StoreContents): Promise<void>;
  /** Ends all silences. */
  endSilences(): Promise<void>;
  readonly silences: readonly OperatorSilence[];
  /** Incident → when (ms) it was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Commands with an unexpected exit code. */
  readonly faults: readonly string[];
}

/** Exit codes: success; the incident or silence is gone; the store is locked. */
const expectedCodes = [0, 64, 75];

/** Makes the operators of a run. */
export function createOperators({
  daemon,
  keys,
  random,
}: {
  readonly daemon: DaemonLives;
  readonly keys: WatchedKeys;
  readonly random: () => number;
}): Operators {
  const active = new Map<string, OperatorSilence>();
  const silences: OperatorSilence[] = [];
  const acknowledged = new Map<string, number>();
  const faults: string[] = [];

  /** Runs a command. Returns its output, or undefined if it did nothing. */
  async function run(...args: readonly string[]): Promise<string | undefined> {
    const { code, signal, says } = await daemon.runCommand(args);
    if (code === null || !expectedCodes.includes(code))
      faults.push(`${args.join(' ')} ended with ${code ?? signal}: ${says}`);
    return code === 0 ? says : undefined;
  }

  async function silence(): Promise<void> {
    const all = keys.watched();
    const integration = all[Math.floor(random() * all.length)]?.id;
    if (integration === undefined) return;
    const from = Date.now();
    const says = await run(
      'silence',
      'add',
      `integration=${integration}`,
      '--for',
      '1h',
      '--reason',
      'a try',
      '--json',
    );
    if (says === undefined) return;
    const open = Number.POSITIVE_INFINITY;
    active.set(JSON.parse(says).id, { integration, from, until: open, certain: { from: Date.now(), until: open } });
  }

  async function expire(id: string, added: OperatorSilence): Promise<void> {
    const asked = Date.now();
    if ((await run('silence', 'expire', id)) === undefined) return;
    active.delete(id);
    silences.push({ ...added, until: Date.now(), certain: { ...added.certain, until: asked } });
  }

  return {
    silences,
    acknowledged,
    faults,
    async act(store) {
      const [oldest] = active;
      const [incident] = [...store.open.values()].filter((id) => !acknowledged.has(id));
      const chance = random();
      if (chance < 0.3 && incident !== undefined) {
        const says = await run('ack', incident, '--note', 'I look after it', '--json');
        if (says !== undefined) acknowledged.set(incident, JSON.parse(says).at);
      } else if (oldest !== undefined && chance < 0.7) await expire(...oldest);
      else await silence();
    },
    async endSilences() {
      for (const [id, added] of active) await expire(id, added);
    },
  };
}
