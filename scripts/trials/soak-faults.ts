/** @module The hostile world of the soak: keys and hosts of the lab get faults at random moments, each for a while. */

import { causes } from '../../src/core/model/cause.ts';
import type { Fault, HostRule, Script, ScriptedAnswer } from '../../src/lab/script.ts';
import type { Simulator } from '../../src/lab/simulator.ts';

/** Faults of keys and hosts. */
export interface RandomFaults {
  /** Begins and ends faults; to be called once a second. */
  tick(): void;
  /** Ends all faults. Revokes some keys for good, and returns their IDs. */
  calm(revoked: number): readonly string[];
  /** How many faults of each name began. */
  readonly counts: ReadonlyMap<string, number>;
}

/** Every fault that the lab can make. A new fault of the lab is missing here until the compiler says so. */
const faults: Readonly<Record<Fault, true>> = {
  hang: true,
  drip: true,
  reset: true,
  cut: true,
  huge: true,
  bad_gzip: true,
  bad_utf8: true,
  bad_json: true,
  redirect: true,
  login_page: true,
  continue: true,
};
/** Recorded answers of these two causes ask for a pause of up to a day, in which nothing would be tried. */
const outage: ScriptedAnswer = { status: 503, headers: {}, body: '{"message":"Service unavailable"}' };
const tooMany: ScriptedAnswer = {
  status: 429,
  headers: { 'retry-after': '5' },
  body: '{"message":"Too many requests"}',
};
const keyAnswers: readonly ScriptedAnswer[] = [
  ...causes
    .map((cause) => (cause === 'rate_limited' ? tooMany : cause === 'provider_outage' ? outage : cause))
    .filter((answer) => answer !== 'healthy' && answer !== 'agent_problem'),
  ...(Object.keys(faults) as Fault[]).map((fault) => ({ fault })),
];
/** One answer to every request, a flaw of the certificate, or a clock that is an hour off. */
type HostFault = Omit<HostRule, 'all'> & { readonly all?: ScriptedAnswer };
const hostRules: readonly HostFault[] = [
  { all: outage },
  { all: tooMany },
  { all: 'endpoint_changed' },
  ...(Object.keys(faults) as Fault[]).map((fault) => ({ all: { fault } })),
  { certificate: 'expired' },
  { certificate: 'wrong_name' },
  { certificate: 'untrusted' },
  { clock: 3_600_000 },
  { clock: -3_600_000 },
];
/** The shortest and the longest fault, s: 2 minutes and half an hour, a day in an hour. */
const [shortest, longest] = [5, 75];
/** Seconds between two faults of a host, on average. */
const hostPause = 20;

/**
 * Makes faults that begin with the first `tick`.
 * @param ids the keys that may fail
 * @param random returns numbers in [0, 1)
 * @param pace faults of keys in a second, on average
 */
export function createRandomFaults(
  simulator: Simulator,
  ids: readonly string[],
  random: () => number,
  pace: number,
): RandomFaults {
  const counts = new Map<string, number>();
  /** What ends a fault, and the second in which it ends. */
  const running = new Map<string, { readonly until: number; readonly end: () => void }>();
  const hosts = simulator.hosts().map(({ name }) => name);
  let second = 0;

  const pick = <Item>(items: readonly Item[]): Item | undefined => items[Math.floor(random() * items.length)];

  function begin(subject: string, name: string, end: () => void): void {
    counts.set(name, (counts.get(name) ?? 0) + 1);
    running.set(subject, { until: second + shortest * (longest / shortest) ** random(), end });
  }

  function breakKey(): void {
    const [id, first, next] = [pick(ids), pick(keyAnswers), pick(keyAnswers)];
    if (id === undefined || first === undefined || next === undefined || running.has(`key ${id}`)) return;
    // A quarter of the keys fail in turns: a fault, a success, and then another fault.
    const script: Script = random() < 0.25 ? [first, 'healthy', next] : first;
    simulator.setState(id, script);
    begin(`key ${id}`, `key ${describeAnswer(first)}`, () => simulator.setState(id, 'healthy'));
  }

  function breakHost(): void {
    const [host, rule] = [pick(hosts), pick(hostRules)];
    if (host === undefined || rule === undefined || running.has(`host ${host}`)) return;
    simulator.setHost(host, rule);
    begin(`host ${host}`, `host ${describeRule(rule)}`, () => simulator.setHost(host, {}));
  }

  return {
    counts,
    tick() {
      second += 1;
      for (const [subject, { until, end }] of running) {
        if (until > second) continue;
        end();
        running.delete(subject);
      }
      for (let left = pace; left > random(); left -= 1) breakKey();
      if (random() < 1 / hostPause) breakHost();
    },
    calm(revoked) {
      for (const { end } of running.values()) end();
      running.clear();
      const chosen = new Set<string>();
      while (chosen.size < Math.min(revoked, ids.length)) chosen.add(pick(ids) ?? '');
      for (const id of chosen) simulator.setState(id, 'revoked');
      return [...chosen];
    },
  };
}

function describeAnswer(answer: ScriptedAnswer): string {
  if (typeof answer === 'string') return answer;
  if ('fault' in answer) return answer.fault;
  return answer === outage ? 'provider_outage' : 'rate_limited';
}

function describeRule({ all, certificate }: HostFault): string {
  if (certificate !== undefined) return `certificate ${certificate}`;
  return all === undefined ? 'clock' : describeAnswer(all);
}
