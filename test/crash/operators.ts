/** @module What people do beside the daemon, with the program's own commands: they silence, and look after incidents. */

import type { DaemonLives } from './daemon.ts';
import type { StoreContents } from './read-store.ts';
import type { Period, WatchedKeys } from './watched-keys.ts';

/** Held back by a person: the times are those within which the command ran, so that it is never shorter than in truth. */
export interface OperatorSilence extends Period {
  readonly integration: string;
  /** From here on (ms) the silence was in the store, until its end was asked for. */
  readonly certain: Period;
}

export interface Operators {
  /** Silences or unsilences somebody, or acknowledges an incident; what was done is known when it resolves. */
  act(ledger: StoreContents): Promise<void>;
  /** Ends all silences that hold. */
  endSilences(): Promise<void>;
  readonly silences: readonly OperatorSilence[];
  /** Incident → when (ms) it was acknowledged. */
  readonly acknowledged: ReadonlyMap<string, number>;
  /** Commands that ended with something unexpected. */
  readonly faults: readonly string[];
}

/** Ended well; no such thing any more; the store is busy. */
const usualCodes = [0, 64, 75];

export function createOperators({
  daemon,
  ward,
  random,
}: {
  readonly daemon: DaemonLives;
  readonly ward: WatchedKeys;
  readonly random: () => number;
}): Operators {
  const holding = new Map<string, OperatorSilence>();
  const quiets: OperatorSilence[] = [];
  const acknowledged = new Map<string, number>();
  const faults: string[] = [];

  /** What was said, if it was done. */
  async function run(...args: readonly string[]): Promise<string | undefined> {
    const { code, signal, says } = await daemon.runCommand(args);
    if (code === null || !usualCodes.includes(code))
      faults.push(`${args.join(' ')} ended with ${code ?? signal}: ${says}`);
    return code === 0 ? says : undefined;
  }

  async function silence(): Promise<void> {
    const all = ward.watched();
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
    holding.set(JSON.parse(says).id, { integration, from, until: open, certain: { from: Date.now(), until: open } });
  }

  async function expire(id: string, quiet: OperatorSilence): Promise<void> {
    const asked = Date.now();
    if ((await run('silence', 'expire', id)) === undefined) return;
    holding.delete(id);
    quiets.push({ ...quiet, until: Date.now(), certain: { ...quiet.certain, until: asked } });
  }

  return {
    silences: quiets,
    acknowledged,
    faults,
    async act(ledger) {
      const [held] = holding;
      const [incident] = [...ledger.open.values()].filter((id) => !acknowledged.has(id));
      const chance = random();
      if (chance < 0.3 && incident !== undefined) {
        const says = await run('ack', incident, '--note', 'I look after it', '--json');
        if (says !== undefined) acknowledged.set(incident, JSON.parse(says).at);
      } else if (held !== undefined && chance < 0.7) await expire(...held);
      else await silence();
    },
    async endSilences() {
      for (const [id, quiet] of holding) await expire(id, quiet);
    },
  };
}
