/** @module Every ESP and every kind of credential, end to end over real TLS or SMTP, in each state that the recorded cases have. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import type { FirstProbe } from '../../src/agent/diagnose/first-probe.ts';
import { fitsShape } from '../../src/core/key/fits-shape.ts';
import type { Cause } from '../../src/core/model/cause.ts';
import type { Integration } from '../../src/core/model/config.ts';
import type { Diagnosis } from '../../src/core/model/diagnosis.ts';
import type { CredentialKind, Provider } from '../../src/core/model/provider.ts';
import { useOf } from '../../src/core/target/target.ts';
import { fitsPath } from '../../src/lab/choose-answer.ts';
import { type LabKey, makeKey } from '../../src/lab/keys.ts';
import { loadCases, type RecordedCase } from '../../src/lab/load-cases.ts';
import { seededRandom } from '../fixtures/random.ts';
import { type DiagnoseLab, integrationOf, startDiagnoseLab, toCredential } from './lab-keys.ts';

const cases = loadCases();
const described = providers.filter(({ id }) => cases.has(id));
/** States of the host, the request or the moment: every key gets the same answer, a made-up key as well. */
const sameForAllKeys: ReadonlySet<Cause> = new Set([
  'auth_missing',
  'endpoint_changed',
  'provider_outage',
  'clock_skew',
]);

describe.each(described.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const own = cases.get(id) ?? [];
  let lab: DiagnoseLab;

  beforeAll(async () => {
    lab = await startDiagnoseLab(id, ({ addKey }) => {
      for (const credential of provider.credentials) {
        const { kind } = credential;
        for (const use of ['main', 'spare']) addKey({ id: `${kind}.${use}`, provider: id, kind });
        const region = otherRegion(provider, credential);
        if (region !== undefined) addKey({ id: `${kind}.abroad`, provider: id, kind, region });
      }
    });
  });

  afterAll(() => lab.close());

  describe.each(provider.credentials.map((kind) => [kind.kind, kind] as const))('%s', (_, kind) => {
    const key = (use = 'main'): LabKey => {
      const found = lab.simulator.keys.get(`${kind.kind}.${use}`);
      if (found === undefined) throw new Error(`the lab has no key for ${use}`);
      return found;
    };
    const integrationFor = (one: LabKey): Integration => ({
      ...integrationOf(one),
      ...(kind.needs && { needs: kind.needs }),
    });
    const protocol = isSmtpKind(provider, kind) ? 'smtp' : 'http';

    test('healthy', async () => {
      lab.simulator.setState(key().id, 'healthy');
      const { probe, diagnosis } = await lab.diagnose(integrationFor(key()));
      // Several kinds may share a shape. The text is then read as the first kind, and `wrong_credential` is right for the others.
      expect(diagnosis.cause, describeDiagnosis(diagnosis)).toBe(
        isReadAsOther(probe, kind) ? 'wrong_credential' : 'healthy',
      );
      if (diagnosis.cause === 'healthy') expect(['healthy', 'warning']).toContain(diagnosis.state);
    });

    test('mistyped: one letter differs, and the ESP does not know the key', async () => {
      lab.simulator.setState(key().id, 'healthy');
      const typed = mistype(kind, key());
      const { diagnosis } = await lab.diagnose({ ...integrationFor(key()), credential: toCredential(typed) });
      expect(diagnosis.state, describeDiagnosis(diagnosis)).toBe('failing');
      expect(diagnosis.candidates, describeDiagnosis(diagnosis)).toContain('unrecognised');
      expect(diagnosis.cause, describeDiagnosis(diagnosis)).not.toBe('malformed');
    });

    test('revoked after having worked', async ({ skip }) => {
      lab.simulator.setState(key('spare').id, 'healthy');
      const before = await lab.diagnose(integrationFor(key('spare')), { recalls: true });
      skip(isReadAsOther(before.probe, kind), 'its text has the shape of an earlier kind, and is read as that kind');
      expect(before.diagnosis.cause, describeDiagnosis(before.diagnosis)).toBe('healthy');
      lab.simulator.setState(key('spare').id, 'revoked');
      const { diagnosis } = await lab.diagnose(integrationFor(key('spare')), { recalls: true });
      expect(diagnosis.state, describeDiagnosis(diagnosis)).toBe('failing');
      expect(diagnosis.candidates, describeDiagnosis(diagnosis)).toContain('revoked');
      const impossible = ['malformed', 'unrecognised', 'wrong_credential', 'wrong_region', 'healthy'];
      expect(impossible).not.toContain(diagnosis.cause);
    });

    const abroad = [otherRegion(provider, kind)].filter((region) => region !== undefined);
    test.for(abroad)('a key of the region %s, used in the usual one', async (_, { skip }) => {
      const { region: _usual, ...elsewhere } = integrationFor(key('abroad'));
      // If a part that is not secret shows the region or account, a made-up key gets the same answer.
      for (const host of key().home) lab.simulator.setHost(host, { unknown: 'wrong_region' });
      const { probe, diagnosis } = await lab.diagnose(elsewhere);
      for (const host of key().home) lab.simulator.setHost(host, {});
      const matching = own.filter((one) => one.lab?.includes('wrong_region') === true && isAnswerOf(one, probe));
      skip(matching.length === 0, 'no answer to keys of another region was recorded');
      expect(diagnosis.candidates, describeDiagnosis(diagnosis)).toContain('wrong_region');
    });

    const states = new Set(own.flatMap((one) => (protocolOf(one) === protocol ? (one.lab ?? []) : [])));
    test.for([...states].filter((state) => !['healthy', 'wrong_region'].includes(state)))(
      '%s',
      async (state, { skip }) => {
        lab.simulator.setState(key().id, state);
        if (sameForAllKeys.has(state)) for (const host of key().home) lab.simulator.setHost(host, { all: state });
        const examined = await lab.diagnose(integrationFor(key()));
        for (const host of key().home) lab.simulator.setHost(host, {});
        const { probe, diagnosis } = examined;
        skip(isReadAsOther(probe, kind), 'its text has the shape of an earlier kind, and is read as that kind');
        const matching = own.filter((one) => one.lab?.includes(state) === true && isAnswerOf(one, probe));
        skip(matching.length === 0, 'only another API of the ESP shows this state');
        skip(state === 'expired' && kind.expiry.rule === 'never', 'keys of this kind do not expire');
        const allowed = [
          ...matching.flatMap(({ causes }) => causes),
          ...(state === 'insufficient_permissions' && isNeedless(probe) ? ['healthy'] : []),
        ];
        expect(allowed, describeDiagnosis(diagnosis)).toContain(diagnosis.cause);
        if (diagnosis.cause !== 'healthy') expect(diagnosis.candidates, describeDiagnosis(diagnosis)).toContain(state);
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

function isReadAsOther({ kind }: FirstProbe, intended: CredentialKind): boolean {
  return kind?.kind !== intended.kind;
}

/** True if the answer is this case, recorded at the same version of the same API. A success counts only at the same path. */
function isAnswerOf({ request, response }: RecordedCase, { exchange, provider }: FirstProbe): boolean {
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

/** The uses of an official host whose name has no variable. */
function usesOf({ hosts }: Provider, name: string): readonly string[] {
  return hosts.flatMap(({ url, use = 'api' }) => (url.split('/')[2]?.split(':')[0] === name ? [use] : []));
}

/** True if the missing permission is not needed, so that the refusal shows a healthy key. */
function isNeedless({ probe, reading, exchange }: FirstProbe): boolean {
  const isRefused = exchange?.answer.kind === 'http' && (exchange.answer.status ?? 0) >= 400;
  const isOfNoUse = probe !== undefined && probe.permission !== null && probe.provesNeed !== true;
  return isOfNoUse || (isRefused && reading?.causes.includes('healthy') === true);
}

/** Changes one letter of one secret part, so that the text keeps its shape. A key file is replaced by another one. */
function mistype(kind: CredentialKind, key: LabKey): Readonly<Record<string, string>> {
  const random = seededRandom(key.id);
  const part =
    kind.parts.find(({ name, secret }) => secret && name in key.parts && name !== 'access_token') ?? kind.parts[0];
  const text = key.parts[part?.name ?? ''];
  if (part === undefined || text === undefined) throw new Error('this credential has no secret');
  if (text.startsWith('{'))
    return makeKey(key.target.provider, { id: 'other', provider: key.provider, kind: kind.kind }, random).parts;
  for (let tries = 0; tries < 5000; tries++) {
    const at = Math.floor(random() * text.length);
    const letter = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(random() * 54)] ?? 'a';
    const other = text.slice(0, at) + letter + text.slice(at + 1);
    const isNew = other.toLowerCase() !== text.toLowerCase() && /[A-Za-z0-9]/.test(text[at] ?? '');
    if (isNew && fitsShape(part, other)) return { ...key.parts, [part.name]: other };
  }
  throw new Error(`no other letter fits the shape of ${part.title}`);
}

function describeDiagnosis({ state, cause, confidence, candidates, evidence }: Diagnosis): string {
  const verdict = `${state}: ${cause} (${confidence}), of ${candidates.join(', ')}`;
  return [verdict, ...evidence.map(({ kind, says }) => `${kind}: ${says}`)].join('\n');
}
