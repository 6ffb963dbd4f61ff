/** @module One alert about a revoked key, as mutes see it. */

import type { Mutable } from '../../../src/core/incident/muting.ts';

export const sampleAlert: Mutable = {
  incident: 'i1',
  channel: 'mail',
  openedAt: 0,
  isOver: false,
  integration: 'shop',
  provider: 'sendgrid',
  owner: 'ada',
  host: 'api.sendgrid.com',
  cause: 'revoked',
  severity: 'critical',
};
