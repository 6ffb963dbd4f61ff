/** @module Every ESP, every kind of credential, end to end over real TLS or SMTP: each state that its recorded cases know. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import type { FirstProbe } from '../../src/agent/diagnose/first-probe.ts';
import { fitsShape } from '../../src/core/key/inspect.ts';
import type { Cause } from '../../src/core/model/cause.ts';
import type { Integration } from '../../src/core/model/config.ts';
import type { Diagnosis } from '../../src/core/model/diagnosis.ts';
import type { CredentialKind, Provider } from '../../src/core/model/provider.ts';
import { useOf } from '../../src/core/target/target.ts';
import { fitsPath } from '../../src/lab/choose-answer.ts';
import { type LabKey, makeKey } from '../../src/lab/keys.ts';
import { loadCases, type RecordedCase } from '../../src/lab/load-cases.ts';
import { seededRandom } from '../fixtures/random.ts';
import { openWard, toCredential, type Ward, watch } from './lab-keys.ts';

const cases = loadCases();
const described = providers.filter(({ id }) => cases.has(id));
/** These are faults of the place, the request or the moment: whoever asks gets the same answer, a made-up key too. */
const saidToAll: ReadonlySet<Cause> = new Set(['auth_missing', 'endpoint_changed', 'provider_outage', 'clock_skew']);

describe.each(described.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const own = cases.get(id) ?? [];
  let ward: Ward;

  beforeAll(async () => {
    ward = await openWard({
      providers,
      cases,
      seed: id,
      furnish(world) {
        for (const kind of provider.credentials) {
          for (const use of ['main', 'spare'])
            world.addKey({ id: `${kind.kind}.${use}`, provider: id, kind: kind.kind });
          const abroad = otherRegion(provider, kind);
          if (abroad !== undefined)
            world.addKey({ id: `${kind.kind}.abroad`, provider: id, kind: kind.kind, region: abroad });
        }
      },
    });
  });

  afterAll(() => ward.close());

  describe.each(provider.credentials.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
    const key = (use = 'main'): LabKey => {
      const found = ward.world.keys.get(`${kind.kind}.${use}`);
      if (found === undefined) throw new Error('the lab lost a key');
      return found;
    };
    const chart = (one: LabKey): Integration => ({ ...watch(one), ...(kind.needs && { needs: kind.needs }) });
    const protocol = isSmtpKind(provider, kind) ? 'smtp' : 'http';

    test('healthy', async () => {
      ward.world.setState(key().id, 'healthy');
      const { seen, diagnosis } = await ward.examine(chart(key()));
      // Where the text does not tell the kinds apart, the first is meant; the right word is then that this is another one.
      expect(diagnosis.cause, tell(diagnosis)).toBe(isTakenFor(seen, kind) ? 'wrong_credential' : 'healthy');
      if (diagnosis.cause === 'healthy') expect(['healthy', 'warning']).toContain(diagnosis.state);
    });

    test('mistyped: another letter, which the ESP does not know', async () => {
      ward.world.setState(key().id, 'healthy');
      const typed = mistype(kind, key());
      const { diagnosis } = await ward.examine({ ...chart(key()), credential: toCredential(typed) });
      expect(diagnosis.state, tell(diagnosis)).toBe('failing');
      expect(diagnosis.candidates, tell(diagnosis)).toContain('unrecognised');
      expect(diagnosis.cause, tell(diagnosis)).not.toBe('malformed');
    });

    test('revoked after having worked', async ({ skip }) => {
      ward.world.setState(key('spare').id, 'healthy');
      const before = await ward.examine(chart(key('spare')), { recalls: true });
      skip(isTakenFor(before.seen, kind), 'its text is that of an earlier kind, which is taken for meant');
      expect(before.diagnosis.cause, tell(before.diagnosis)).toBe('healthy');
      ward.world.setState(key('spare').id, 'revoked');
      const { diagnosis } = await ward.examine(chart(key('spare')), { recalls: true });
      expect(diagnosis.state, tell(diagnosis)).toBe('failing');
      expect(diagnosis.candidates, tell(diagnosis)).toContain('revoked');
      const impossible = ['malformed', 'unrecognised', 'wrong_credential', 'wrong_region', 'healthy'];
      expect(impossible).not.toContain(diagnosis.cause);
    });

    const abroad = [otherRegion(provider, kind)].filter((region) => region !== undefined);
    test.for(abroad)('a key of the region %s, used in the usual one', async (_, { skip }) => {
      const { region: _usual, ...elsewhere } = chart(key('abroad'));
      // Where region or account is told by what is no secret, a made-up secret beside it reads the same.
      for (const host of key().home) ward.world.setHost(host, { unknown: 'wrong_region' });
      const { seen, diagnosis } = await ward.examine(elsewhere);
      for (const host of key().home) ward.world.setHost(host, {});
      const played = own.filter((one) => one.lab?.includes('wrong_region') === true && isPlayed(one, seen));
      skip(played.length === 0, 'what the ESP says to keys of another region was not recorded');
      expect(diagnosis.candidates, tell(diagnosis)).toContain('wrong_region');
    });

    const states = new Set(own.flatMap((one) => (protocolOf(one) === protocol ? (one.lab ?? []) : [])));
    test.for([...states].filter((state) => !['healthy', 'wrong_region'].includes(state)))(
      '%s',
      async (state, { skip }) => {
        ward.world.setState(key().id, state);
        if (saidToAll.has(state)) for (const host of key().home) ward.world.setHost(host, { all: state });
        const examined = await ward.examine(chart(key()));
        for (const host of key().home) ward.world.setHost(host, {});
        const { seen, diagnosis } = examined;
        skip(isTakenFor(seen, kind), 'its text is that of an earlier kind, which is taken for meant');
        const played = own.filter((one) => one.lab?.includes(state) === true && isPlayed(one, seen));
        skip(played.length === 0, 'this state shows at another API of the ESP alone');
        skip(state === 'expired' && kind.expiry.rule === 'never', 'keys of this kind do not expire');
        const allowed = [
          ...played.flatMap(({ causes }) => causes),
          ...(state === 'insufficient_permissions' && isNeedless(seen) ? ['healthy'] : []),
        ];
        expect(allowed, tell(diagnosis)).toContain(diagnosis.cause);
        if (diagnosis.cause !== 'healthy') expect(diagnosis.candidates, tell(diagnosis)).toContain(state);
      },
    );
  });
});

function isSmtpKind({ probes, requests }: Provider, { kind }: CredentialKind): boolean {
  const probe = probes.find(({ kinds }) => kinds?.includes(kind) ?? true);
  return requests[probe?.request ?? '']?.method === 'SMTP';
}

/** A region with a host of its own for what this kind's probe asks, other than the usual one. */
function otherRegion({ probes, requests, hosts, endpoint }: Provider, { kind }: CredentialKind): string | undefined {
  const probe = probes.find(({ kinds }) => kinds?.includes(kind) ?? true);
  const spec = requests[probe?.request ?? ''];
  if (spec === undefined || endpoint?.required === true) return undefined;
  const use = useOf(spec);
  const [usual, ...others] = hosts.filter((host) => (host.use ?? 'api') === use);
  return others.find(({ region, url }) => region !== usual?.region && url !== usual?.url && !/[{]/.test(region + url))
    ?.region;
}

function protocolOf({ response }: RecordedCase): 'smtp' | 'http' {
  return 'smtp' in response ? 'smtp' : 'http';
}

function isTakenFor({ kind }: FirstProbe, meant: CredentialKind): boolean {
  return kind?.kind !== meant.kind;
}

/** What came back is this very case, recorded at the same version of the same API; a success at the very same path. */
function isPlayed({ request, response }: RecordedCase, { exchange, provider }: FirstProbe): boolean {
  const { answer, url } = exchange ?? {};
  if (answer?.kind === 'smtp') return 'smtp' in response;
  if (answer?.kind !== 'http' || !('status' in response)) return false;
  if (response.status !== answer.status || response.body.trim() !== answer.body.trim()) return false;
  if (!request?.url || !url) return true;
  const [recorded, asked] = [request.url, url].map((one) => /^[a-z]+:\/\/([^/?]*)(\/[^?#]*)?/.exec(one));
  const [there, here] = [recorded, asked].map((one) => usesOf(provider, one?.[1] ?? ''));
  if (there?.length && here?.length && !there.some((use) => here.includes(use))) return false;
  const [path = '/', askedPath = '/'] = [recorded?.[2], asked?.[2]];
  return (answer.status ?? 0) < 300 ? fitsPath(path, askedPath) : path.split('/')[1] === askedPath.split('/')[1];
}

/** What an official host without a place in its name is for. */
function usesOf({ hosts }: Provider, name: string): readonly string[] {
  return hosts.flatMap(({ url, use = 'api' }) => (url.split('/')[2]?.split(':')[0] === name ? [use] : []));
}

/** The refusal is for want of a permission that the work does not take: it shows a good key. */
function isNeedless({ probe, reading, exchange }: FirstProbe): boolean {
  const isRefused = exchange?.answer.kind === 'http' && (exchange.answer.status ?? 0) >= 400;
  const isOfNoUse = probe !== undefined && probe.permission !== null && probe.provesNeed !== true;
  return isOfNoUse || (isRefused && reading?.causes.includes('healthy') === true);
}

/** One letter of one secret part is another one, and the text keeps its shape. Of a key file, the whole is another one. */
function mistype(kind: CredentialKind, key: LabKey): Readonly<Record<string, string>> {
  const random = seededRandom(key.id);
  const part =
    kind.parts.find(({ name, secret }) => secret && name in key.parts && name !== 'access_token') ?? kind.parts[0];
  const text = key.parts[part?.name ?? ''];
  if (part === undefined || text === undefined) throw new Error('this credential has no secret');
  if (text.startsWith('{'))
    return makeKey(key.target.provider, { id: 'stranger', provider: key.provider, kind: kind.kind }, random).parts;
  for (let tries = 0; tries < 5000; tries++) {
    const at = Math.floor(random() * text.length);
    const letter = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(random() * 54)] ?? 'a';
    const other = text.slice(0, at) + letter + text.slice(at + 1);
    const isNew = other.toLowerCase() !== text.toLowerCase() && /[A-Za-z0-9]/.test(text[at] ?? '');
    if (isNew && fitsShape(part, other)) return { ...key.parts, [part.name]: other };
  }
  throw new Error(`no other letter fits the shape of ${part.title}`);
}

function tell({ state, cause, confidence, candidates, evidence }: Diagnosis): string {
  const verdict = `${state}: ${cause} (${confidence}), of ${candidates.join(', ')}`;
  return [verdict, ...evidence.map(({ kind, says }) => `${kind}: ${says}`)].join('\n');
}
