/** @module The steps that mend a cause at a provider: frames here, nouns, links and facts from the plugin. */

import type { AnswerCause, Cause, Need } from './cause.ts';
import type { SecretRef } from './config.ts';
import type { Step } from './diagnosis.ts';
import type { CredentialKind, Page, Provider } from './provider.ts';

/** What the steps need to know of the integration; absent fields leave their words out. */
export interface Patient {
  readonly integration?: string;
  readonly kind: CredentialKind | undefined;
  readonly needs: readonly Need[];
  readonly region?: string;
  /** Where the new key goes. */
  readonly secret?: SecretRef;
  readonly usedBy: readonly string[];
  readonly owner?: string;
  /** Sentences of text findings, for `malformed`. */
  readonly flaws?: readonly string[];
  /** The region that accepts the key, when one was found. */
  readonly foundRegion?: string;
}

/** The steps for one cause, in the order in which to take them. */
export function remedy(cause: Cause, provider: Provider | undefined, patient: Patient): readonly Step[] {
  const name = provider?.name ?? 'the e-mail service provider';
  const noun = patient.kind?.title ?? 'API key';
  const page = (key: keyof Provider['pages']): Page | undefined => provider?.pages[key];
  const steps = frame(cause, { name, noun, patient, page, provider });
  const advice = cause in isAdvised ? (provider?.advice?.[cause as AnswerCause] ?? []) : [];
  const told = advice.map(({ step, url }) => (url === undefined ? { step } : { step, url }));
  return [...steps, ...told, ...proof(cause, patient)];
}

const isAdvised: Partial<Record<Cause, true>> = Object.fromEntries(
  [
    'malformed',
    'unrecognised',
    'wrong_credential',
    'wrong_region',
    'expired',
    'revoked',
    'insufficient_permissions',
    'ip_blocked',
    'account_suspended',
    'quota_exhausted',
    'rate_limited',
    'endpoint_changed',
    'auth_missing',
    'sender_unverified',
    'bad_request',
    'provider_outage',
    'network',
    'clock_skew',
  ].map((cause) => [cause, true]),
);

interface Scene {
  readonly name: string;
  readonly noun: string;
  readonly patient: Patient;
  readonly page: (key: keyof Provider['pages']) => Page | undefined;
  readonly provider: Provider | undefined;
}

function frame(cause: Cause, scene: Scene): Step[] {
  const { name, noun, patient, page } = scene;
  switch (cause) {
    case 'malformed':
      return [
        ...(patient.flaws ?? []).map((flaw) => ({ step: `Mend what is visibly wrong: ${flaw}` })),
        at(
          page('keys'),
          `Copy the ${noun} anew${menu(page('keys'))}; where ${name} shows it only once, make a new one`,
        ),
        store(scene),
      ];
    case 'unrecognised':
      return [
        at(
          page('keys'),
          `Compare the stored ${noun} with the list${menu(page('keys'))}: is it there, and in this account`,
        ),
        { step: `If it is not there, make a new ${noun}${ticks(scene)}` },
        store(scene),
      ];
    case 'wrong_credential':
      return [at(page('keys'), `Take the ${noun}, not another kind of credential${menu(page('keys'))}`), store(scene)];
    case 'wrong_region':
      return [
        patient.foundRegion === undefined
          ? at(
              page('regions') ?? page('docs'),
              `Find out in which region the account lives, and set \`region\`${ofIntegration(patient)} to it`,
            )
          : {
              step: `Set \`region: ${patient.foundRegion}\`${ofIntegration(patient)}, and the same in the applications that use it`,
            },
      ];
    case 'expired':
    case 'revoked':
      return [
        ...(cause === 'revoked'
          ? [{ step: `Ask who revoked it and why before you replace it: ${name} and colleagues do so after a leak` }]
          : []),
        at(page('keys'), `Make a new ${noun}${menu(page('keys'))}${ticks(scene)}`),
        store(scene),
      ];
    case 'insufficient_permissions':
      return [
        at(
          page('permissions') ?? page('keys'),
          `Give the ${noun} what is missing${menu(page('permissions') ?? page('keys'))}${ticks(scene)}`,
        ),
        {
          step: `Where a key's permissions cannot be changed, make a new one and replace the old${ofIntegration(patient)}`,
        },
      ];
    case 'ip_blocked':
      return [
        at(
          page('ip') ?? page('support'),
          `Add the address from which Keymedic and your applications go out to the list of allowed ones${menu(page('ip'))}`,
        ),
        {
          step: 'See that address with: curl https://api.ipify.org (or ask whoever runs the network); a changed address of a NAT gateway or a new server is the usual reason',
        },
      ];
    case 'account_suspended':
      return [
        at(
          page('billing') ?? page('account') ?? page('support'),
          `Log in to ${name} and look for a notice about payment, review or plan${menu(page('billing') ?? page('account'))}`,
        ),
        at(page('support'), `If there is none, write to the support of ${name}`),
      ];
    case 'quota_exhausted':
      return [
        at(
          page('billing') ?? page('account'),
          `Look at what is left${menu(page('billing') ?? page('account'))}; raise the plan or wait for the next period. A new key does not help`,
        ),
      ];
    case 'rate_limited':
      return [
        {
          step: `Nothing to do with the ${noun}: Keymedic waits and asks again. If your own applications see this too, let them send slower`,
        },
      ];
    case 'endpoint_changed':
      return [
        at(
          page('changelog') ?? page('docs'),
          `See what replaced the address or version, and change it in your applications`,
        ),
        ...(patient.integration === undefined
          ? []
          : [{ step: `If \`endpoint\` or a setting${ofIntegration(patient)} names the old one, change it there too` }]),
      ];
    case 'auth_missing':
      return [
        {
          step: `See that the ${noun} is really sent: an empty variable, a proxy that strips the Authorization header, or the wrong header name`,
        },
        at(page('docs'), `Compare with what ${name} expects`),
      ];
    case 'sender_unverified':
      return [at(page('senders') ?? page('docs'), `Verify the sender address or domain${menu(page('senders'))}`)];
    case 'bad_request':
      return [at(page('errors') ?? page('docs'), `The ${noun} is fine; correct the request that the message names`)];
    case 'provider_outage': {
      const status = scene.provider?.statusPage?.page;
      return [
        {
          step: `Wait; do not change the ${noun}. See what ${name} says about it`,
          ...(status === undefined ? {} : { url: status }),
        },
        { step: 'If mail must go out now, switch to your second provider' },
      ];
    }
    case 'network':
      return [
        {
          step: `From this machine, try to reach the host of ${name}: DNS (dig), TCP (nc -vz host port), TLS (openssl s_client). A firewall, a proxy or a changed resolver is the usual reason`,
        },
      ];
    case 'clock_skew':
      return [
        {
          step: 'Set the clock: timedatectl status; enable NTP (timedatectl set-ntp true). In a container, the clock is that of the host',
        },
      ];
    case 'agent_problem':
      return [
        ...(patient.flaws ?? []).map((flaw) => ({ step: `${flaw} Mend that in any case.` })),
        {
          step: 'Mend what the evidence names: the network, the store, or a secret that cannot be read on the machine where Keymedic runs',
        },
      ];
    case 'healthy':
    case 'unrelated':
      return [];
  }
}

function at(page: Page | undefined, step: string): Step {
  return page === undefined ? { step: `${step}.` } : { step: `${step}.`, url: page.url };
}

function menu(page: Page | undefined): string {
  return page?.menu === undefined ? '' : ` (${page.menu})`;
}

function ticks({ provider, patient }: Scene): string {
  const wanted = patient.needs.flatMap((need) => provider?.permissions?.[need]?.tick ?? []);
  return wanted.length === 0 ? '' : `, with the permission ${[...new Set(wanted)].join(' and ')}`;
}

function ofIntegration({ integration }: Patient): string {
  return integration === undefined ? '' : ` of the integration ${integration}`;
}

/** Where the new key goes: the integration's own reference, and those who use it. */
function store({ noun, patient }: Scene): Step {
  const place = patient.secret === undefined ? 'where your application reads it' : describeReference(patient.secret);
  const users = patient.usedBy.length === 0 ? '' : `, and tell those who use it: ${patient.usedBy.join(', ')}`;
  return { step: `Put the ${noun} ${place}${users}.` };
}

/** "into the variable SENDGRID_API_KEY", "into the file /run/secrets/sendgrid" … */
export function describeReference(secret: SecretRef): string {
  switch (secret.from) {
    case 'env':
      return `into the variable ${secret.name}`;
    case 'file':
      return `into the file ${secret.path}`;
    case 'exec':
      return `into the place that \`${secret.command}\` reads`;
    case 'given':
      return 'where your application reads it';
    case 'inline':
      return 'into a variable or file that the config refers to, rather than into the config itself';
  }
}

function proof(cause: Cause, { integration }: Patient): Step[] {
  const needsNone: readonly Cause[] = ['healthy', 'unrelated', 'rate_limited', 'agent_problem'];
  if (integration === undefined || needsNone.includes(cause)) return [];
  return [{ step: `Prove it: keymedic diagnose ${integration}` }];
}
