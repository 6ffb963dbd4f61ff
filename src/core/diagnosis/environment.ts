/** @module Evidence of the environment of a key: the status page and the clock. */

import type { Evidence } from '../model/diagnosis.ts';
import type { StatusReport } from '../model/exchange.ts';
import { allBut, hard, soft } from './evidence.ts';
import { weights } from './weights.ts';

/** True when the page reports trouble that can refuse every key: a large incident, or one of log-ins or the API. */
export function mayRefuseAll(report: StatusReport): boolean {
  if (!report.reached) return false;
  const isLarge = report.indicator === 'major' || report.indicator === 'critical';
  return isLarge || report.incidents.some((name) => /\b(?:api|auth\w{0,40}|log-?ins?|sign-?ins?|outage)\b/i.test(name));
}

/** Returns the soft evidence of a status page; none when the page was not reached. */
export function readStatusPage(report: StatusReport, provider: string): readonly Evidence[] {
  if (!report.reached) return [];
  const troubles = report.indicator === 'minor' || report.indicator === 'major' || report.indicator === 'critical';
  if (troubles || report.incidents.length > 0) {
    const list = report.incidents.length === 0 ? '' : `: ${report.incidents.slice(0, 3).join('; ')}`;
    return [
      soft(
        'status_page',
        `The status page of ${provider} reports trouble (${report.indicator})${list}.`,
        ['provider_outage'],
        weights.statusPageIncident,
      ),
    ];
  }
  return [
    soft(
      'status_page',
      `The status page of ${provider} reports no incident.`,
      ['network', 'ip_blocked'],
      weights.statusPageClear,
    ),
  ];
}

/** ms; with a greater skew an ESP refuses a signature that contains the time (AWS allows 5 minutes; others less). */
const skewLimit = 300_000;
/** ms; with a smaller skew the clock counts as right. */
const skewNone = 60_000;

/**
 * True when the skew of our clock makes an ESP refuse a signature that contains the time.
 * @param ahead ms by which our clock is ahead; undefined when not known
 */
export function isClockOff(ahead: number | undefined): boolean {
  return ahead !== undefined && Math.abs(ahead) >= skewLimit;
}

/**
 * Returns the evidence of our clock compared with the ESP's, for log-ins that contain the time.
 * @param ahead ms by which ours is ahead of the answer's Date
 * @param againstOthers the same against unrelated hosts, where known
 */
export function readClock(ahead: number | undefined, againstOthers?: number): readonly Evidence[] {
  if (ahead === undefined) return [];
  if (Math.abs(ahead) < skewNone) return [hard('clock', 'Our clock agrees with the answer.', allBut(['clock_skew']))];
  if (!isClockOff(ahead)) return [];
  const by = `${Math.round(Math.abs(ahead) / 60_000)} minutes ${ahead > 0 ? 'ahead of' : 'behind'}`;
  if (isClockOff(againstOthers) && Math.sign(ahead) === Math.sign(againstOthers ?? 0))
    return [
      hard('clock', `Our clock is ${by} the ESP's and those of unrelated hosts: our clock is wrong.`, ['clock_skew']),
    ];
  const contrast = againstOthers === undefined ? '' : ', while unrelated hosts agree with ours';
  const says = `Our clock is ${by} the ESP's${contrast}, and the log-in is signed with the time.`;
  return [soft('clock', says, ['clock_skew'], weights.clockOff)];
}

/** True for proof that the fault is this machine's own: no network, a wrong clock. Then nothing is known of the key. */
export function provesOwnFault({ kind, strength, consistentWith }: Evidence): boolean {
  const isOurs = kind === 'agent' || kind === 'clock' || kind === 'connectivity';
  return isOurs && strength === 'hard' && consistentWith.length === 1;
}
