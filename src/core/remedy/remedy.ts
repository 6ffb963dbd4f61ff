/** @module The steps that mend a cause at a provider: frames here, nouns, links and facts from the plugin. */

import type { AnswerCause, Cause } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import type { Provider } from '../model/provider.ts';
import { howItIsMade, listTicks, sayHowToReach, sayWhereItIsRead } from './provider-facts.ts';
import {
  adviceOn,
  at,
  choose,
  lead,
  needed,
  ofIntegration,
  proof,
  type RemedyContext,
  type RemedyText,
  renew,
  store,
  under,
} from './steps.ts';

/** The steps for one cause, in the order in which to take them: whole sentences, none that says another one again. */
export function remedy(cause: Cause, provider: Provider | undefined, context: RemedyContext): readonly Step[] {
  const scene: RemedyText = {
    name: sayName(provider),
    noun: context.kind?.title ?? 'API key',
    context,
    page: (key) => provider?.pages[key],
    provider,
    advice: adviceOn(provider, cause as AnswerCause),
  };
  return [...frame(cause, scene), ...proof(cause, context)];
}

/** A generic provider ("SMTP server") is no brand, and has no page of keys. */
function sayName(provider: Provider | undefined): string {
  if (provider === undefined) return 'the e-mail service provider';
  return provider.pages.keys === undefined ? `the ${provider.name}` : provider.name;
}

function frame(cause: Cause, scene: RemedyText): Step[] {
  const { name, noun, context, page, advice, provider } = scene;
  switch (cause) {
    case 'malformed':
      return [
        ...(context.flaws ?? []).map((flaw) => ({ step: `Mend what is visibly wrong: ${flaw}` })),
        ...advice,
        howItIsMade(context.kind) === 'key'
          ? at(
              page('keys'),
              `Copy the ${noun} anew and whole${under(page('keys'), 'from')}; if ${name} does not show it again, make a new one`,
            )
          : at(
              page('keys'),
              `Copy the ${noun} anew and whole from the program that keeps it, or have it authorised anew${under(page('keys'))}`,
            ),
        store(scene),
      ];
    case 'unrecognised':
      return howItIsMade(context.kind) === 'key'
        ? [
            ...lead(scene, page('keys'), `Compare the stored ${noun} with what ${name} lists`),
            choose(scene, { step: `If ${name} does not list it, make a new ${noun}${needed(scene)}.` }),
            store(scene),
          ]
        : [...advice, renew(scene), store(scene)];
    case 'wrong_credential':
      return [
        ...lead(scene, page('keys'), `Take the ${noun}, not another kind of credential of ${name}`),
        store(scene),
      ];
    case 'wrong_region':
      return findRegion(scene);
    case 'expired':
      // A kind that never ends is not what expired: the plugin says what did.
      if (context.kind?.expiry.rule === 'never' && advice.length > 0) return [...advice];
      return [renew(scene), ...advice, store(scene), ...declareEnd(scene)];
    case 'revoked':
      return [
        { step: 'Ask who revoked it and why before you replace it.' },
        ...advice,
        choose(scene, renew(scene)),
        store(scene),
        ...adviceOn(provider, 'leaked').map((told, index) =>
          index === 0 ? { ...told, step: `Did it leak? ${told.step}` } : told,
        ),
      ];
    case 'insufficient_permissions': {
      const place = page('permissions') ?? page('keys');
      if (advice.length > 0)
        return [
          ...lead(scene, place, ''),
          ...listTicks(provider, context.needs).map((tick) => ({ step: `Check that it has: ${tick}.` })),
        ];
      return [
        at(place, `Give the ${noun} what is missing${under(place)}${needed(scene)}`),
        { step: `If its permissions cannot be changed, make a new ${noun} and replace the old one.` },
      ];
    }
    case 'ip_blocked':
      return page('ip') === undefined && advice.length > 0
        ? [...advice]
        : [
            ...(page('ip') === undefined
              ? [at(page('support'), `Ask the support of ${name} whether it blocks the address from which you call`)]
              : lead(scene, page('ip'), 'Add the address from which Keymedic and your applications go out')),
            {
              step: 'See that address with `curl https://api.ipify.org`, or ask whoever runs the network; a new server or a changed NAT gateway is the usual reason.',
            },
          ];
    case 'account_suspended': {
      const place = page('billing') ?? page('account');
      return [
        ...(place === undefined && advice.length > 0
          ? []
          : [at(place, `Log in to ${name} and look for a notice about payment, review or plan${under(place)}`)]),
        ...advice,
        ...(page('support') === undefined || advice.some(({ url }) => url === page('support')?.url)
          ? []
          : [at(page('support'), `If there is no notice, ask the support of ${name}`)]),
      ];
    }
    case 'quota_exhausted': {
      const place = page('billing');
      return advice.length === 0
        ? [
            at(
              place,
              `See what is left at ${name}${under(place)}, then raise the plan or wait for the next period; a new ${noun} does not help`,
            ),
          ]
        : [...advice, at(place, `Look at the plan${under(place)}; a new ${noun} does not help`)];
    }
    case 'rate_limited':
      return [
        { step: `Leave the ${noun} as it is: Keymedic waits and asks again.` },
        ...(advice.length > 0
          ? advice
          : [
              at(
                page('errors') ?? page('docs'),
                `If your own applications see this too, keep them below the limits of ${name}`,
              ),
            ]),
      ];
    case 'endpoint_changed':
      return [...replaceEndpoint(scene), ...sameInConfig(scene)];
    case 'auth_missing':
      return lead(
        scene,
        page('docs'),
        context.kind === undefined
          ? `See that the ${noun} is really sent`
          : `${name} reads the ${noun} ${sayWhereItIsRead(context.kind)}`,
      );
    case 'sender_unverified':
      return lead(scene, page('senders') ?? page('docs'), `Verify the sender address or its domain at ${name}`);
    case 'bad_request':
      return [
        at(
          page('errors') ?? page('docs'),
          `Leave the ${noun} as it is, and correct the request: the answer names what ${name} does not take`,
        ),
        ...advice,
      ];
    case 'provider_outage':
      return [
        {
          step: `Wait, and leave the ${noun} as it is: the trouble is at ${name}.`,
          ...(provider?.statusPage === undefined ? {} : { url: provider.statusPage.page }),
        },
        ...advice,
        { step: 'If mail must go out now, send it by another provider.' },
      ];
    case 'network': {
      const commands = provider && sayHowToReach(provider, context.kind, context.region);
      const way = commands === undefined ? 'its name, its port and its certificate' : commands;
      return [
        {
          step: `Try the way to ${name} from this machine: ${way}. A firewall, a proxy or a changed resolver is the usual reason.`,
        },
        ...advice,
      ];
    }
    case 'clock_skew':
      return [
        ...advice,
        {
          step: 'See how far the clock is off with `timedatectl status`, and let NTP set it with `timedatectl set-ntp true`; a container has the clock of its host.',
        },
      ];
    case 'agent_problem':
      return [
        ...(context.flaws ?? []).map((flaw) => ({ step: `${flaw} Mend that in any case.` })),
        {
          step: 'Mend what the evidence names: the network, the store, or a secret that cannot be read on the machine where Keymedic runs.',
        },
      ];
    case 'healthy':
    case 'unrelated':
      return [];
  }
}

function findRegion(scene: RemedyText): Step[] {
  const { context, provider, noun, page, advice } = scene;
  if (context.foundRegion !== undefined)
    return [
      {
        step: `Set \`region: ${context.foundRegion}\`${ofIntegration(context)}, and the same in the applications that use it.`,
      },
    ];
  const regions = [...new Set(provider?.hosts.map(({ region }) => region))].filter((region) => !region.includes('{'));
  if (advice.length > 0) return lead(scene, page('regions'), '');
  const place = page('regions') ?? page('keys');
  if (regions.length < 2) return lead(scene, place, `See in which account the ${noun} was made, and use it there`);
  return [
    ...lead(scene, place, `Find out in which region the account lives: ${regions.join(', ')}`),
    { step: `Set \`region\`${ofIntegration(context)} to it, and the same in the applications that use it.` },
  ];
}

function replaceEndpoint({ advice, provider, page, name }: RemedyText): readonly Step[] {
  if (advice.length > 0) return advice;
  const known = (provider?.retired ?? []).map(({ says, successor }) => ({
    step: `See whether this is it: ${says}${successor === undefined || says.includes(successor) ? '' : ` In its place there is ${successor} now.`}`,
  }));
  return [
    ...known,
    at(
      page('changelog') ?? page('docs'),
      `Compare the address and version that your applications call with those that ${name} serves now`,
    ),
  ];
}

function sameInConfig({ context }: RemedyText): Step[] {
  return context.integration === undefined
    ? []
    : [{ step: `If \`endpoint\` or a setting${ofIntegration(context)} names the old address, change it there too.` }];
}

/** A key that ends on a chosen day: have the day told in time. */
function declareEnd({ context }: RemedyText): Step[] {
  return context.integration === undefined || context.kind?.expiry.rule !== 'set_by_user'
    ? []
    : [
        {
          step: `Write the day on which the new one ends into \`expires\`${ofIntegration(context)}: Keymedic then warns in time.`,
        },
      ];
}
