/** @module Reads what the steps of an investigation brought: pure comparisons, each with one plain sentence. */

import type { Answer } from './answer.ts';
import type { Cause } from './cause.ts';
import type { Evidence } from './diagnosis.ts';
import { allBut, hard, soft } from './evidence.ts';
import type { ConnectivityReport, StatusReport } from './exchange.ts';
import type { Reading } from './read-answer.ts';
import { answerText } from './readable.ts';
import { weights } from './weights.ts';

/** An answer with what it was read as. */
export interface Heard {
  readonly answer: Answer;
  readonly reading: Reading;
}

/** What an answer says apart from request ids, times and echoed keys: equal for equal refusals. */
export function signatureOf(answer: Answer): string {
  if (answer.kind === 'none') return `none ${answer.phase} ${answer.code}`;
  const status = answer.kind === 'http' ? answer.status : answer.code;
  const words = answerText(answer)
    .toLowerCase()
    .replace(/[\w.+/=@-]*\d[\w.+/=@-]*/g, '#')
    .slice(0, 400);
  return `${answer.kind} ${status} ${words}`;
}

/** True when an answer tells something of keys at all: no rate limit, no outage, no silence. */
export function isTelling({ answer, reading }: Heard): boolean {
  if (answer.kind === 'none') return false;
  const [first] = reading.causes;
  return first !== 'rate_limited' && first !== 'provider_outage' && first !== 'network';
}

export function isAccepted({ reading }: Heard): boolean {
  return reading.causes[0] === 'healthy';
}

/**
 * The control probe with a key that cannot exist.
 * @param isAccountHost true where the host belongs to one account, which may be suspended as a whole
 */
export function readMadeUpKey(own: Heard, control: Heard, isAccountHost: boolean): readonly Evidence[] {
  if (!isTelling(control) && !(own.answer.kind !== 'none' && signatureOf(own.answer) === signatureOf(control.answer)))
    return [];
  const isSame = signatureOf(own.answer) === signatureOf(control.answer);
  if (isAccepted(own)) {
    if (!isAccepted(control))
      return [
        hard(
          'made_up_key',
          'A made-up key is refused at the same place, so the acceptance means something.',
          own.reading.causes,
        ),
      ];
    return [];
  }
  if (isSame) {
    // Where the ESP is known to say one and the same for unknown keys and for these causes, the comparison tells them not apart.
    const isOneForAll = own.reading.causes.includes('unrecognised');
    const excluded: readonly Cause[] = [
      'insufficient_permissions',
      'quota_exhausted',
      'sender_unverified',
      'bad_request',
      'healthy',
      ...(isAccountHost ? [] : (['account_suspended'] as const)),
    ];
    return [
      hard(
        'made_up_key',
        'A made-up key gets the very same answer: the ESP does not know this key, or does not look at keys just now.',
        allBut(excluded.filter((cause) => !isOneForAll || own.reading.causes.every((read) => read !== cause))),
      ),
    ];
  }
  if (isAccepted(control)) return [];
  const says = 'A made-up key gets another answer: the ESP knows this key and refuses it all the same.';
  return [
    hard('made_up_key', says, [
      'revoked',
      'expired',
      'insufficient_permissions',
      'account_suspended',
      'quota_exhausted',
      'wrong_credential',
      'ip_blocked',
      'sender_unverified',
      'bad_request',
      'clock_skew',
      'rate_limited',
    ]),
  ];
}

/** The same request without any key. */
export function readNoKey(own: Heard, control: Heard): readonly Evidence[] {
  if (control.answer.kind === 'none') return [];
  const isSame = signatureOf(own.answer) === signatureOf(control.answer);
  const { causes } = control.reading;
  if (causes[0] === 'endpoint_changed') {
    return [
      hard('no_key', 'Without any key the endpoint says the same: it is the address that is wrong, not the key.', [
        'endpoint_changed',
      ]),
    ];
  }
  if (isSame && causes[0] === 'ip_blocked') {
    return [
      hard('no_key', 'Without any key the same page comes back: it is our address that is refused, whatever the key.', [
        'ip_blocked',
        'account_suspended',
        'provider_outage',
        'endpoint_changed',
      ]),
    ];
  }
  if (isSame)
    return [
      soft(
        'no_key',
        'Without any key the answer is the same, as if none had been sent.',
        ['auth_missing'],
        weights.sameAnswerAsNoKey,
      ),
    ];
  if (!isTelling(control)) return [];
  return [
    hard(
      'no_key',
      'Without any key the endpoint answers otherwise, so it exists and it saw our key.',
      allBut(['auth_missing', 'endpoint_changed']),
    ),
  ];
}

/** What another official host said to the real key, and to a made-up one where it accepted. */
export interface RegionHeard {
  readonly region: string;
  readonly heard: Heard;
  /** Absent where no control was made. */
  readonly control?: Heard;
}

/** The other regions together: an acceptance that a control confirms names the region; refusals by all exclude it. */
export function readOtherRegions(regions: readonly RegionHeard[]): {
  readonly evidence: readonly Evidence[];
  readonly foundRegion?: string;
} {
  const accepting = regions.find(
    ({ heard, control }) => isAccepted(heard) && (control === undefined || !isAccepted(control)),
  );
  if (accepting !== undefined) {
    const says = `The region ${accepting.region} accepts this key.`;
    return { evidence: [hard('other_regions', says, ['wrong_region'])], foundRegion: accepting.region };
  }
  const silent = regions.filter(
    ({ heard, control }) => !isTelling(heard) || (control !== undefined && isAccepted(control)),
  );
  const names = (list: readonly RegionHeard[]) => list.map(({ region }) => region).join(', ');
  if (regions.length === 0) return { evidence: [] };
  if (silent.length > 0)
    return {
      evidence: [
        soft(
          'other_regions',
          `The region ${names(silent)} could not be asked, or proves nothing.`,
          ['wrong_region'],
          1,
        ),
      ],
    };
  return {
    evidence: [
      hard('other_regions', `The other regions (${names(regions)}) refuse this key, too.`, allBut(['wrong_region'])),
    ],
  };
}

/** The key tried as another kind of credential of the same ESP. */
export function readOtherKinds(
  tries: readonly { readonly title: string; readonly heard: Heard }[],
): readonly Evidence[] {
  const accepted = tries.find(({ heard }) => isAccepted(heard));
  if (accepted !== undefined)
    return [
      hard('other_kinds', `It is accepted as another kind of credential: ${accepted.title}.`, ['wrong_credential']),
    ];
  if (tries.length === 0 || tries.some(({ heard }) => !isTelling(heard))) return [];
  return [
    hard(
      'other_kinds',
      `It is not accepted as ${tries.map(({ title }) => title).join(' or ')} either.`,
      allBut(['wrong_credential']),
    ),
  ];
}

/** Whether unrelated hosts answer: if none does, the trouble is ours. */
export function readConnectivity({ reached, failed }: ConnectivityReport): readonly Evidence[] {
  if (reached.length > 0)
    return [
      hard(
        'connectivity',
        `Unrelated hosts answer (${reached.map(hostOf).join(', ')}), so we are online.`,
        allBut(['agent_problem']),
      ),
    ];
  if (failed.length === 0) return [];
  return [
    hard(
      'connectivity',
      `No unrelated host answers either (${failed.map(({ url }) => hostOf(url)).join(', ')}): we are cut off.`,
      ['agent_problem'],
    ),
  ];
}

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

/** Beyond this a signature with the time in it is refused (AWS allows 5 minutes; others less). */
const skewLimit = 300_000;
const skewNone = 60_000;

/**
 * Our clock against the ESP's.
 * @param ahead ms by which ours is ahead of the answer's Date
 * @param againstOthers the same against unrelated hosts, where known
 */
export function readClock(
  ahead: number | undefined,
  signsWithTime: boolean,
  againstOthers: number | undefined,
): readonly Evidence[] {
  if (ahead === undefined || !signsWithTime) return [];
  if (Math.abs(ahead) < skewNone) return [hard('clock', 'Our clock agrees with the answer.', allBut(['clock_skew']))];
  if (Math.abs(ahead) < skewLimit) return [];
  const minutes = Math.round(Math.abs(ahead) / 60_000);
  const side = ahead > 0 ? 'ahead of' : 'behind';
  if (againstOthers !== undefined && Math.abs(againstOthers) >= skewLimit) {
    return [hard('clock', `Our clock is ${minutes} minutes ${side} everybody's.`, ['agent_problem', 'clock_skew'])];
  }
  return [
    soft(
      'clock',
      `Our clock is ${minutes} minutes ${side} the ESP's, and the log-in is signed with the time.`,
      ['clock_skew'],
      weights.clockOff,
    ),
  ];
}

function hostOf(url: string): string {
  return /^https?:\/\/([^/:?#]+)/.exec(url)?.[1] ?? url;
}
