/** @module Events for pagers: starts and tests. */

import { expect, test } from 'vitest';
import { listPagerEvents } from '../../../src/core/alert/pager-events.ts';
import { makeStartNotification, makeTestNotification } from '../../../src/core/alert/test-alert.ts';

const started = makeStartNotification('mail', 0, '1.2.3', '2 integrations');

test('a start reaches pagers as an incident that has ended already', () => {
  expect(listPagerEvents(started).map(({ action, severity }) => [action, severity])).toEqual([
    ['trigger', 'info'],
    ['resolve', 'warning'],
  ]);
});

test('only a test that a person asked for leaves pagers with an incident to close', () => {
  const summarize = (by: 'person' | 'config'): unknown =>
    listPagerEvents(makeTestNotification('pager', 0, by)).map(({ action, severity, summary }) => [
      action,
      severity,
      summary,
    ]);
  const title = '[TEST] Test alert: this channel works, and nothing is wrong';
  expect(summarize('person')).toEqual([['trigger', 'info', `${title} (close this by hand)`]]);
  expect(summarize('config')).toEqual([
    ['trigger', 'info', title],
    ['resolve', 'info', title],
  ]);
});
