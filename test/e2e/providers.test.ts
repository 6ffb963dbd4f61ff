/** @module Every ESP, every kind of credential, end to end over real TLS or SMTP: each state that its recorded cases know. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { providers } from '../../providers/index.ts';
import type { Cause } from '../../src/core/cause.ts';
import { fitsShape } from '../../src/core/inspect.ts';
import type { CredentialKind, Provider } from '../../src/core/provider.ts';
import { type Asked, isMarked } from '../../src/lab/choose-answer.ts';
import type { LabKey } from '../../src/lab/keys.ts';
import { loadCases, type RecordedCase } from '../../src/lab/load-cases.ts';
import { seededRandom } from '../fixtures/shelf.ts';
import { type Examined, openWard, toCredential, type Ward, watch } from './ward.ts';

const cases = loadCases();
/** What somebody at the ESP, or the ESP itself, does to a key; the others come from where and how it is used. */
const described = providers.filter(({ id }) => cases.has(id));

describe.each(described.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const own = cases.get(id) ?? [];
  let ward: Ward;

  beforeAll(async () => {
    ward = await openWard({
      providers,
      cases,
      seed: id,
      furnish(world) {
        for (const { kind } of provider.credentials) {
          for (const use of ['main', 'spare']) world.addKey({ id: `${kind}.${use}`, provider: id, kind });
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
    const asked: Asked =
      kind.auth.scheme.startsWith('smtp') || isSmtpKind(provider, kind)
        ? { protocol: 'smtp', method: 'SMTP', path: '' }
        : { protocol: 'http', method: 'GET', path: '' };

    test('healthy', async () => {
      ward.world.setState(key().id, 'healthy');
      const { diagnosis } = await ward.examine(watch(key()));
      expect(diagnosis, tell(diagnosis)).toMatchObject({ cause: 'healthy' });
      expect(['healthy', 'warning']).toContain(diagnosis.state);
    });

    test('mistyped: another letter, which the ESP does not know', async () => {
      ward.world.setState(key().id, 'healthy');
      const typed = mistype(kind, key(), key('spare'));
      const { diagnosis } = await ward.examine({ ...watch(key()), credential: toCredential(typed) });
      expect(diagnosis.state, tell(diagnosis)).toBe('failing');
      expect(diagnosis.candidates, tell(diagnosis)).toContain('unrecognised');
      expect(diagnosis.cause, tell(diagnosis)).not.toBe('malformed');
    });

    test('revoked after having worked', async () => {
      ward.world.setState(key('spare').id, 'healthy');
      const before = await ward.examine(watch(key('spare')), { recalls: true });
      expect(before.diagnosis.cause, tell(before.diagnosis)).toBe('healthy');
      ward.world.setState(key('spare').id, 'revoked');
      const { diagnosis } = await ward.examine(watch(key('spare')), { recalls: true });
      expect(diagnosis.state, tell(diagnosis)).toBe('failing');
      expect(diagnosis.candidates, tell(diagnosis)).toContain('revoked');
      expect(['malformed', 'unrecognised', 'wrong_credential', 'wrong_region', 'healthy']).not.toContain(
        diagnosis.cause,
      );
    });

    const marked = [...new Set(own.flatMap((one) => one.lab ?? []))].filter(
      (state) => state !== 'healthy' && isMarked(own, state, asked),
    );
    test.each(marked)('%s', async (state) => {
      ward.world.setState(key().id, state);
      const examined = await ward.examine(watch(key()));
      const { diagnosis } = examined;
      const allowed = allowedBy(own, examined, state);
      expect(allowed, tell(diagnosis)).toContain(diagnosis.cause);
      expect(diagnosis.candidates, tell(diagnosis)).toContain(state);
    });
  });
});

function isSmtpKind({ probes, requests }: Provider, { kind }: CredentialKind): boolean {
  const probe = probes.find(({ kinds }) => kinds?.includes(kind) ?? true);
  return requests[probe?.request ?? '']?.method === 'SMTP';
}

/** What the case that was played is consistent with; the state itself where a standard's words were played in its place. */
function allowedBy(own: readonly RecordedCase[], { seen }: Examined, state: Cause): readonly Cause[] {
  const answer = seen.exchange?.answer;
  const played = own.filter(({ response, lab }) => {
    if (lab?.includes(state) !== true) return false;
    if (answer?.kind === 'smtp') return 'smtp' in response;
    return answer?.kind === 'http' && 'status' in response && response.status === answer.status;
  });
  return [...new Set([state, ...played.flatMap(({ causes }) => causes)])];
}

/** One letter of one secret part is another one, and the text keeps its shape. A whole key file is another one. */
function mistype(kind: CredentialKind, key: LabKey, spare: LabKey): Readonly<Record<string, string>> {
  const random = seededRandom(key.id);
  const part =
    kind.parts.find(({ name, secret }) => secret && name in key.parts && name !== 'access_token') ?? kind.parts[0];
  const text = key.parts[part?.name ?? ''];
  if (part === undefined || text === undefined) throw new Error('this credential has no secret');
  if (text.startsWith('{')) return { ...key.parts, [part.name]: spare.parts[part.name] ?? '' };
  for (let tries = 0; tries < 5000; tries++) {
    const at = Math.floor(random() * text.length);
    const letter = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789'[Math.floor(random() * 54)] ?? 'a';
    const other = text.slice(0, at) + letter + text.slice(at + 1);
    const isNew = other.toLowerCase() !== text.toLowerCase();
    if (isNew && /[A-Za-z0-9]/.test(text[at] ?? '') && fitsShape(part, other))
      return { ...key.parts, [part.name]: other };
  }
  throw new Error(`no other letter fits the shape of ${part.title}`);
}

function tell(diagnosis: Examined['diagnosis']): string {
  const { state, cause, confidence, candidates, evidence } = diagnosis;
  return [
    `${state}: ${cause} (${confidence}), of ${candidates.join(', ')}`,
    ...evidence.map(({ kind, says }) => `${kind}: ${says}`),
  ].join('\n');
}
