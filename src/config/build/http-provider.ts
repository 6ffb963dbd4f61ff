/** @module Builds a provider from the `http:` block of an integration. */

import { defined } from '../../core/defined.ts';
import {
  type HttpAnswerRule,
  type HttpCondition,
  type HttpScheme,
  makeHttpProvider,
} from '../../core/generic-provider.ts';
import type { Provider } from '../../core/model/provider.ts';
import { preparePatterns } from '../../patterns/prepare.ts';
import type { RawIntegration } from '../schema/integration.ts';

type RawHttp = NonNullable<RawIntegration['http']>;
type RawCondition = NonNullable<RawHttp['healthy']>;

/** The provider of an integration with `provider: http`. Its id is `http:` and the id of the integration. */
export function toHttpProvider(integration: string, raw: RawHttp): Provider {
  const { healthy, answers, auth, keys_url, status_page, failed_login, ...same } = raw;
  const provider = makeHttpProvider(`http:${integration}`, {
    ...defined(same),
    ...defined({
      auth: auth === undefined ? undefined : (defined(auth) as HttpScheme),
      healthy: healthy === undefined ? undefined : toCondition(healthy),
      answers: answers?.map(toRule),
      keysUrl: keys_url,
      statusPage: status_page,
      failedLogin: failed_login,
    }),
  });
  preparePatterns(provider);
  return provider;
}

function toRule(raw: NonNullable<RawHttp['answers']>[number]): HttpAnswerRule {
  const { causes, says } = raw;
  return { ...toCondition(raw), ...defined({ causes, says }) };
}

function toCondition({ status, text, header, json }: RawCondition): HttpCondition {
  return defined({ status, text, header, json });
}
