import { describe, expect, it } from 'vitest';
import type { HttpAnswer } from '../../../src/core/model/answer.ts';
import { readAnswer } from '../../../src/core/reading/read-answer.ts';

function read(body: unknown, ours = false) {
  const answer: HttpAnswer = { kind: 'http', status: 200, headers: {}, body: JSON.stringify(body) };
  return readAnswer(undefined, answer, { ours });
}

describe('a success whose fields tell of trouble', () => {
  it.each([
    [{ account: { id: 7, email: 'a@b.test', status: 'suspended' } }, 'account_suspended', '"status": "suspended"'],
    [{ plan: 'pro', accountStatus: 'Under Review' }, 'account_suspended', '"accountStatus": "Under Review"'],
    [{ name: 'news', sendingEnabled: false, region: 'eu' }, 'account_suspended', '"sendingEnabled": false'],
    [
      { plan: { type: 'free', credits_remaining: 0, renews: '2026-12-01' } },
      'quota_exhausted',
      '"credits_remaining": 0',
    ],
    [{ quota: 100, emailsLeft: 0, reset: '2026-12-01' }, 'quota_exhausted', '"emailsLeft": 0'],
    [[{ to: 'a@b.test', state: 'held', hold_reason: 'sending paused' }], 'account_suspended', '"hold_reason"'],
  ])('%j', (body, cause, says) => {
    const reading = read(body);
    expect(reading.causes).toEqual([cause, 'healthy']);
    expect(reading.says).toContain(says);
  });

  it.each([
    [{ account: { id: 7, status: 'active', sending_enabled: true, credits_remaining: 12 } }],
    [
      [
        { id: 1, name: 'spring', status: 'paused' },
        { id: 2, name: 'summer', status: 'sent' },
      ],
    ],
    [{ campaigns: [{ id: 1, status: 'disabled' }] }],
    [
      {
        results: [
          { reason: 'account suspended', id: 1 },
          { reason: null, id: 2 },
        ],
      },
    ],
    [{ total: 0, items: [], next: null, page: { remaining_pages: 0 } }],
    [[]],
  ])('is none in %j', (body) => {
    expect(read(body).causes[0]).toBe('healthy');
  });

  it('leaves the answers to our own probes to the rules of the provider', () => {
    expect(read({ account: { status: 'suspended' }, id: 1, plan: 'free' }, true).causes[0]).toBe('healthy');
  });
});
