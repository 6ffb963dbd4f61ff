/** @module The steps for each cause, as a table: frames here; nouns, links and facts come from the provider's file. */

import { defined } from '../defined.ts';
import type { Cause } from '../model/cause.ts';
import type { Step } from '../model/diagnosis.ts';
import { replaceAddress } from './endpoint-steps.ts';
import { faultyNoun } from './places.ts';
import { describePlace, howItIsMade, listTicks } from './provider-facts.ts';
import {
  adviceOn,
  at,
  choose,
  lead,
  needed,
  ofIntegration,
  type RemedyContext,
  type RemedyText,
  renew,
  store,
  under,
} from './steps.ts';
import { mendOwnTrouble, setClock, tryTheWay } from './this-machine.ts';

/** For each cause the steps that end it, in the order in which a person takes them; none where nothing can be done. */
export const stepsByCause: Readonly<Record<Cause, (text: RemedyText) => readonly Step[]>> = {
  malformed: copyAnew,
  unrecognised: compareWithList,
  wrong_credential: (text) =>
    text.context.areSwapped === true
      ? [{ step: 'Exchange the two values: each stands where the other belongs.' }, store(text)]
      : [
          ...lead(text, text.page('keys'), `Take the ${text.noun}, not another kind of credential of ${text.name}`),
          store(text),
        ],
  wrong_region: findRegion,
  expired: replaceExpired,
  revoked: replaceRevoked,
  insufficient_permissions: givePermission,
  ip_blocked: letAddressIn,
  account_suspended: reviveAccount,
  quota_exhausted: raiseQuota,
  rate_limited: waitForLimit,
  endpoint_changed: replaceAddress,
  auth_missing: sendCredential,
  sender_unverified: (text) =>
    lead(text, text.page('senders') ?? text.page('docs'), `Verify the sender address or its domain at ${text.name}`),
  bad_request: correctRequest,
  provider_outage: waitForProvider,
  network: tryTheWay,
  clock_skew: setClock,
  agent_problem: mendOwnTrouble,
  healthy: ({ context }) => (context.todo === undefined ? [] : [context.todo]),
  unrelated: () => [],
};

function copyAnew(text: RemedyText): readonly Step[] {
  const { name, context, page, advice } = text;
  const noun = faultyNoun(text.noun, context);
  return [
    ...(context.flaws ?? []).map((flaw) => ({ step: `Mend the flaw in the key: ${flaw}` })),
    ...advice,
    howItIsMade(context.kind) === 'key'
      ? at(
          page('keys'),
          `Copy the ${noun} anew and whole${under(page('keys'), 'from')}; if ${name} does not show the ${noun} again, make a new one`,
        )
      : at(
          page('keys'),
          `Copy the ${noun} anew and whole from the program that stores it, or authorise that program anew${under(page('keys'))}`,
        ),
    store(text),
  ];
}

function compareWithList(text: RemedyText): readonly Step[] {
  const { name, noun, context, page, advice } = text;
  if (howItIsMade(context.kind) !== 'key') return [...advice, renew(text), store(text)];
  return [
    ...lead(text, page('keys'), `Compare the stored ${noun} with the list at ${name}`),
    choose(text, { step: `If ${name} does not list this ${noun}, make a new ${noun}${needed(text)}.` }),
    store(text),
  ];
}

function findRegion(text: RemedyText): readonly Step[] {
  const { context, provider, noun, page, advice } = text;
  if (context.foundRegion !== undefined)
    return [
      {
        step: `Set \`region: ${context.foundRegion}\`${ofIntegration(context)}, and the same region in the applications that use the key.`,
      },
    ];
  const regions = [...new Set(provider?.hosts.map(({ region }) => region))].filter((region) => !region.includes('{'));
  if (advice.length > 0) return lead(text, page('regions'), '');
  const place = page('regions') ?? page('keys');
  if (regions.length < 2)
    return lead(
      text,
      place,
      `Find out in which account the ${noun} was made, and use the ${noun} only with that account`,
    );
  return [
    ...lead(text, place, `Find out in which region the account lives: ${regions.join(', ')}`),
    {
      step: `Set \`region\`${ofIntegration(context)} to this region, and the same region in the applications that use the key.`,
    },
  ];
}

function replaceExpired(text: RemedyText): readonly Step[] {
  const { context, advice } = text;
  // The credential of a kind that never ends cannot have expired: the provider's advice says what did.
  if (context.kind?.expiry.rule === 'never' && advice.length > 0) return advice;
  return [renew(text), ...advice, store(text), ...declareEnd(text.context)];
}

/** The step that writes the end of a key with a chosen end into the config, so that Keymedic warns in time. */
export function declareEnd(context: RemedyContext): readonly Step[] {
  return context.integration === undefined || context.kind?.expiry.rule !== 'set_by_user'
    ? []
    : [
        {
          step: `Write the day on which the new key ends into \`expires\`${ofIntegration(context)}: Keymedic then warns in time.`,
        },
      ];
}

function replaceRevoked(text: RemedyText): readonly Step[] {
  return [
    { step: 'Before you replace the key, ask who revoked it and why.' },
    ...text.advice,
    choose(text, renew(text)),
    store(text),
    ...adviceOn(text.provider, 'leaked').map((step, index) =>
      index === 0 ? { ...step, step: `Did the key leak? ${step.step}` } : step,
    ),
  ];
}

function givePermission(text: RemedyText): readonly Step[] {
  const { noun, context, page, provider, advice } = text;
  const place = page('permissions') ?? page('keys');
  if (advice.length > 0)
    return [
      ...lead(text, place, ''),
      ...listTicks(provider, context.needs).map((tick) => ({
        step: `Check that the ${noun} has the permission: ${tick}.`,
      })),
    ];
  return [
    at(place, `Give the ${noun} the missing permission${under(place)}${needed(text)}`),
    { step: `If the permissions of the ${noun} cannot be changed, make a new ${noun} and replace the old one.` },
  ];
}

function letAddressIn(text: RemedyText): readonly Step[] {
  const { name, page, advice } = text;
  if (page('ip') === undefined && advice.length > 0) return advice;
  return [
    ...(page('ip') === undefined
      ? [at(page('support'), `Ask the support of ${name} whether ${name} blocks the IP address of your requests`)]
      : lead(text, page('ip'), 'Allow the IP address from which Keymedic and your applications send requests')),
    {
      step: 'Find out your IP address with `curl https://api.ipify.org`, or ask the operator of your network; a new server or a changed NAT gateway is the usual reason.',
    },
  ];
}

function reviveAccount({ name, page, advice }: RemedyText): readonly Step[] {
  const place = page('billing') ?? page('account');
  const support = page('support');
  return [
    ...(place === undefined && advice.length > 0
      ? []
      : [at(place, `Log in to ${name} and look for a notice about payment, review or plan${under(place)}`)]),
    ...advice,
    ...(support === undefined || advice.some(({ url }) => url === support.url)
      ? []
      : [at(support, `If there is no notice, ask the support of ${name}`)]),
  ];
}

function raiseQuota({ name, noun, page, advice }: RemedyText): readonly Step[] {
  const place = page('billing');
  if (advice.length > 0) return [...advice, at(place, `Look at the plan${under(place)}; a new ${noun} does not help`)];
  return [
    at(
      place,
      `See how much quota is left at ${name}${under(place)}, then raise the plan or wait for the next period; a new ${noun} does not help`,
    ),
  ];
}

function waitForLimit({ name, noun, page, advice }: RemedyText): readonly Step[] {
  const ownAdvice = at(
    page('errors') ?? page('docs'),
    `If your own applications get this answer too, keep their requests below the limits of ${name}`,
  );
  return [
    { step: `Leave the ${noun} as it is: Keymedic waits and sends its request again.` },
    ...(advice.length > 0 ? advice : [ownAdvice]),
  ];
}

function sendCredential(text: RemedyText): readonly Step[] {
  const { name, noun, context, page } = text;
  return lead(
    text,
    page('docs'),
    context.kind === undefined
      ? `Make sure that your application sends the ${noun}`
      : `${name} reads the ${noun} ${describePlace(context.kind)}`,
  );
}

function correctRequest({ name, noun, page, advice, context }: RemedyText): readonly Step[] {
  if (context.ownPath !== undefined)
    return [
      {
        step: `Leave the ${noun} as it is, and update Keymedic: ${name} refuses Keymedic's own request ${context.ownPath}. If the newest version of Keymedic is refused too, report that.`,
      },
      ...advice,
    ];
  return [
    at(
      page('errors') ?? page('docs'),
      `Leave the ${noun} as it is, and correct the request: the answer names the part that ${name} refuses`,
    ),
    ...advice,
  ];
}

function waitForProvider({ name, noun, provider, advice }: RemedyText): readonly Step[] {
  return [
    defined({
      step: `Wait, and leave the ${noun} as it is: the trouble is at ${name}.`,
      url: provider?.statusPage?.page,
    }),
    ...advice,
    { step: 'If mail must go out now, send it by another provider.' },
  ];
}
