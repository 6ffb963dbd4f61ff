/** @module What a user is told to do: every cause that an ESP's rules can name has steps that know this ESP. */

import { describe, expect, test } from 'vitest';
import { type AnswerCause, needs } from '../../src/core/model/cause.ts';
import type { CredentialKind, Provider } from '../../src/core/model/provider.ts';
import { remedy } from '../../src/core/remedy/remedy.ts';
import { adviceOn } from '../../src/core/remedy/steps.ts';
import { loadProviderFiles } from '../fixtures/providers.ts';

const shelf = await loadProviderFiles();
/** Stands for any API; nothing is known of it. */
const ofNobody = 'http';

describe.each(shelf.map((provider) => [provider.id, provider] as const))('%s', (id, provider) => {
  const causes = [
    ...new Set(provider.answers.flatMap((rule) => (rule.causes === 'refusal' ? provider.refusal : rule.causes))),
  ].filter((cause) => cause !== 'healthy');

  test('every cause that its rules can name has a step that knows this ESP', () => {
    const silent = causes.filter((cause) => !everyRemedy(provider, cause).every((steps) => knowsIt(provider, steps)));
    expect(silent).toEqual([]);
  });

  test('steps are whole sentences, each said once', () => {
    const wrong = causes.flatMap((cause) =>
      everyRemedy(provider, cause).flatMap((steps) => [
        ...steps
          .map(({ step }) => step)
          .filter(
            (step) =>
              !/[.?]$/.test(step) ||
              !(/^[A-Z]/.test(step) || step.startsWith(provider.name)) ||
              /undefined|\.\.|\(\s*\)|\s[.,;](?:\s|$)|\s\s/.test(step),
          ),
        ...steps.map(({ step }) => step).filter((step, at, all) => all.indexOf(step) !== at),
        ...steps.flatMap(({ url }) => (url === undefined || /^https:\/\/\S+$/.test(url) ? [] : [url])),
      ]),
    );
    expect([...new Set(wrong)]).toEqual([]);
  });

  test('it is known how to get a key and what to do with a leaked one', () => {
    if (id === ofNobody) return;
    for (const topic of ['new_key', 'leaked'] as const) expect(adviceOn(provider, topic), topic).not.toEqual([]);
    const revoked = everyRemedy(provider, 'revoked').every((steps) =>
      steps.some(({ step }) => /^Did the key leak\? /.test(step)),
    );
    expect(revoked).toBe(true);
  });
});

/** For every kind of credential, for no need and all, as `diagnose` and as `explain` would say it. */
function everyRemedy(provider: Provider, cause: AnswerCause) {
  return provider.credentials.flatMap((kind: CredentialKind) => [
    remedy(cause, provider, { kind, needs: [], usedBy: [] }),
    remedy(cause, provider, {
      integration: 'shop-mail',
      kind,
      needs,
      usedBy: ['shop checkout'],
      places: Object.fromEntries(
        kind.parts.filter(({ secret }) => secret).map(({ name }) => [name, { from: 'env', name: 'SHOP_MAIL_KEY' }]),
      ),
    }),
  ]);
}

/** A page or its menu, a fact of the plugin, the header it reads, or its host. */
function knowsIt(provider: Provider, steps: ReturnType<typeof remedy>): boolean {
  const pages = [...Object.values(provider.pages), ...(provider.statusPage ? [{ url: provider.statusPage.page }] : [])];
  const facts = Object.values(provider.advice ?? {}).flatMap((list) => list.map(({ step }) => step));
  const hosts = provider.hosts.map(({ url }) => url.replace(/^\w+:\/\/|:\d+$/g, ''));
  return steps.some(
    ({ step, url }) =>
      pages.some(
        (page) => url === page.url || ('menu' in page && page.menu !== undefined && step.includes(page.menu)),
      ) || [...facts, ...hosts].some((words) => step.includes(words)),
  );
}
