/** @module What is stored and sent holds no key, and the ids by which rows are found stay. */

import { expect, test } from 'vitest';
import { maskNotification, maskRecorded } from '../../../src/core/alert/masked.ts';
import { plainOf } from '../../../src/core/alert/plain.ts';
import { renderAlert } from '../../../src/core/alert/render.ts';
import { causes } from '../../../src/core/model/cause.ts';
import { opened } from '../../fixtures/transitions.ts';
import { failing, incidentOf, noon, transitionOf } from '../../store/samples.ts';

const key = 'Zk9vX3pLwQ7rTt2B';
const mask = (text: string): string => text.replaceAll(key, '‹secret›');
const incident = incidentOf(key, 1, { id: '0f3b6a52-11c4', owner: key, account: `of ${key}`, told: ['mail'] });
const transition = {
  ...transitionOf(incident),
  subject: { id: key, provider: 'mailgun', providerName: 'Mailgun', owner: key, usedBy: [`shop ${key}`] },
  acknowledgement: { by: key, note: `it was ${key}` },
};

test('a record keeps the integration by which it is found, and no key in any other place', () => {
  const recorded = failing(key, []);
  const masked = maskRecorded(
    {
      ...recorded,
      standing: { ...recorded.standing, incident },
      transition: { transition, channels: ['mail'] },
    },
    mask,
  );
  const { integration, ...rest } = masked.standing.incident ?? incident;
  expect([integration, masked.standing.integration, masked.result.integration]).toEqual([key, key, key]);
  expect(masked.transition).toMatchObject({
    channels: ['mail'],
    transition: { id: transition.id, incident: { integration: key } },
  });
  const shown = { ...masked.transition?.transition, incident: { ...rest } };
  expect(JSON.stringify([rest, shown])).not.toContain(key);
  expect(rest).toMatchObject({ id: incident.id, told: ['mail'] });
});

test('a record without a key is what it was', () => {
  const recorded = failing('shop', ['mail']);
  expect(maskRecorded(recorded, mask)).toEqual(recorded);
});

test('a notification has no key in any of its forms', () => {
  const notification = {
    id: 'n-1',
    channel: 'mail',
    transitions: [transition],
    createdAt: noon,
    attempts: 0,
    digest: { count: 1, parts: [], csv: `integration\r\n${key}\r\n`, covers: [transition.id] },
  };
  const masked = maskNotification(notification, mask);
  expect(JSON.stringify(masked)).not.toContain(key);
  expect(masked).toMatchObject({
    id: 'n-1',
    channel: 'mail',
    transitions: [{ id: transition.id, incident: { id: incident.id } }],
  });
  expect(JSON.stringify(renderAlert(masked))).not.toContain(key);
});

test('a name that the store masked stays masked for a process that does not know the key', () => {
  const stored = maskRecorded({ ...failing(key, []), transition: { transition, channels: [] } }, mask);
  const sent = stored.transition?.transition ?? transition;
  const notification = { id: 'n-1', channel: 'mail', transitions: [sent], createdAt: noon, attempts: 0 };
  expect(JSON.stringify(maskNotification(notification, (text) => text))).not.toContain(key);
});

const ours = ['failing', 'critical', 'revoked', 'likely', 'incident.opened', 'answer', 'expires', 'certain', 'soft'];
const maskOurs = (text: string): string => ours.reduce((left, word) => left.replaceAll(word, '‹secret›'), text);

test('a secret that is one of our own words leaves the words by which code branches, in what is stored and what is sent', () => {
  const stored = maskRecorded(
    {
      ...failing('shop', []),
      standing: { ...failing('shop', []).standing, incident: incidentOf('shop') },
      transition: { transition: opened, channels: [] },
    },
    maskOurs,
  ).transition?.transition;
  const notification = { id: 'n-1', channel: 'mail', transitions: [stored ?? opened], createdAt: noon, attempts: 0 };
  const digest = {
    count: 1,
    parts: [{ type: 'incident.opened', cause: 'revoked', count: 1 } as const],
    csv: '',
    covers: [opened.id],
  };
  const masked = maskNotification({ ...notification, digest }, maskOurs);
  expect(masked.transitions[0]).toMatchObject({
    type: 'incident.opened',
    incident: { kind: 'failing', severity: 'critical', cause: 'revoked', confidence: 'likely' },
    diagnosis: {
      state: 'failing',
      cause: 'revoked',
      confidence: 'likely',
      candidates: opened.diagnosis?.candidates,
      evidence: [{ kind: 'answer', strength: 'hard' }, {}, { strength: 'soft' }],
    },
  });
  expect(masked.digest?.parts).toEqual(digest.parts);
  expect(JSON.stringify(masked)).toContain('or ‹secret›');
});

test.each(
  causes.flatMap((cause) =>
    (['certain', 'likely', 'possible'] as const).map((confidence) => [cause, confidence] as const),
  ),
)('the plain form of an alert about %s (%s) can be rendered, and names integration and cause', (cause, confidence) => {
  const broken = {
    ...opened,
    incident: { ...opened.incident, cause, confidence },
    diagnosis: { confidence: '‹secret›' },
  } as unknown as typeof opened;
  const plain = renderAlert(
    plainOf({ id: 'n-1', channel: 'mail', transitions: [broken], createdAt: noon, attempts: 0 }),
  );
  expect(plain.subject).toContain('shop-receipts');
  expect(plain.json).toMatchObject({ type: 'incident.opened', data: { diagnosis: { cause, confidence } } });
});
