/** @module The integrations of the demo, each in its situation. */

import type { Script } from './script.ts';

/** One integration of the demo. */
export interface DemoIntegration {
  readonly id: string;
  readonly provider: string;
  readonly kind?: string;
  /** What is the matter with the key, as half a sentence for people. */
  readonly situation: string;
  /** The ESP's answers to the key; healthy by default. */
  readonly script?: Script;
  /** The region of the key, if the config names another region or none. */
  readonly keyRegion?: string;
  readonly parts?: Readonly<Record<string, string>>;
  /** Damages each secret before it is written to its file. */
  readonly damage?: (text: string) => string;
  /** The integration whose key is written to the file instead. */
  readonly keyOf?: string;
  /** Further options of the integration. `expires_in` is in days. */
  readonly config: {
    readonly owner: string;
    readonly used_by: readonly string[];
    readonly every?: string;
    readonly region?: string;
    readonly endpoint?: string;
    readonly needs?: readonly string[];
    readonly settings?: Readonly<Record<string, string>>;
    readonly expires_in?: number;
  };
}

/** The integration whose key is revoked while the demo runs. */
export const revokedLater = 'shop-receipts';

/** All integrations of the demo, in the order of its config. */
export const demoIntegrations: readonly DemoIntegration[] = [
  {
    id: revokedLater,
    provider: 'sendgrid',
    kind: 'api_key',
    situation: 'healthy at first; revoked later on, then replaced',
    config: { owner: 'shop team', used_by: ['shop', 'receipts'], every: '5s' },
  },
  {
    id: 'password-resets',
    provider: 'postmark',
    kind: 'server_token',
    situation: 'healthy',
    config: { owner: 'identity team', used_by: ['log-in'] },
  },
  {
    id: 'newsletter',
    provider: 'mailchimp',
    kind: 'api_key',
    situation: 'healthy',
    config: { owner: 'marketing', used_by: ['weekly newsletter'], needs: ['campaigns'] },
  },
  {
    id: 'crm-mails',
    provider: 'sendgrid',
    kind: 'api_key',
    situation: 'one letter of the key mistyped',
    damage: (text) => text.replace(/.(?=.{9}$)/, (letter) => (letter === 'x' ? 'y' : 'x')),
    config: { owner: 'sales', used_by: ['crm'] },
  },
  {
    id: 'invoices-eu',
    provider: 'mailgun',
    kind: 'api_key',
    situation: 'a key of the EU region, asked for in the US region',
    keyRegion: 'eu',
    config: {
      owner: 'finance',
      used_by: ['billing'],
      region: 'us',
      settings: { domain: 'mg.shop.example' },
    },
  },
  {
    id: 'order-alerts',
    provider: 'ses',
    kind: 'session',
    situation: 'temporary credentials that have expired',
    script: 'expired',
    config: { owner: 'platform team', used_by: ['order service'], region: 'eu-west-1' },
  },
  {
    id: 'reports',
    provider: 'ses',
    kind: 'smtp',
    situation: 'healthy, over SMTP',
    config: { owner: 'platform team', used_by: ['nightly reports'], region: 'us-east-1' },
  },
  {
    id: 'campaigns',
    provider: 'brevo',
    kind: 'api_key',
    situation: 'our address is not on the list of allowed addresses',
    script: 'ip_blocked',
    config: { owner: 'marketing', used_by: ['campaign tool'] },
  },
  {
    id: 'sign-up-mails',
    provider: 'postmark',
    kind: 'server_token',
    situation: 'the key stands in quotation marks',
    damage: (text) => `"${text}"`,
    config: { owner: 'identity team', used_by: ['sign-up'] },
  },
  {
    id: 'support-desk',
    provider: 'sendgrid',
    kind: 'api_key',
    situation: 'the key may not send',
    script: 'insufficient_permissions',
    config: { owner: 'support', used_by: ['ticket system'], needs: ['send'] },
  },
  {
    id: 'partner-news',
    provider: 'mailchimp',
    kind: 'api_key',
    situation: 'its data centre is out of order',
    script: 'provider_outage',
    config: { owner: 'marketing', used_by: ['partner newsletter'] },
  },
  {
    id: 'surveys',
    provider: 'postmark',
    kind: 'server_token',
    situation: 'holds the key of another provider',
    keyOf: 'crm-mails',
    config: { owner: 'research', used_by: ['survey tool'] },
  },
  {
    id: 'office-printer',
    provider: 'smtp',
    kind: 'smtp',
    situation: 'healthy, but the password expires in five days',
    parts: { username: 'printer@shop.example' },
    config: {
      owner: 'office',
      used_by: ['scanner'],
      endpoint: 'smtp://mail.shop.example:587',
      expires_in: 5,
    },
  },
  {
    id: 'price-alerts',
    provider: 'brevo',
    kind: 'smtp',
    situation: 'the SMTP password was revoked',
    parts: { username: 'alerts@shop.example' },
    script: 'revoked',
    config: { owner: 'shop team', used_by: ['price alerts'] },
  },
];
