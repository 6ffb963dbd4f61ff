/** @module From the `http:` block of an integration to a provider of its own. */

import {
  type HttpAnswerRule,
  type HttpCondition,
  type HttpScheme,
  makeHttpProvider,
} from '../../core/generic-provider.ts';
import type { Provider } from '../../core/model/provider.ts';
import type { RawIntegration } from '../schema/config.ts';

type RawHttp = NonNullable<RawIntegration['http']>;
type RawCondition = NonNullable<RawHttp['healthy']>;

/** The provider of one integration with `provider: http`; its id is `http:` and the integration's. */
export function toHttpProvider(integration: string, raw: RawHttp): Provider {
  const { healthy, answers, auth, keys_url, status_page, failed_login, ...same } = raw;
  return makeHttpProvider(`http:${integration}`, {
    ...defined(same),
    ...(auth === undefined ? {} : { auth: defined(auth) as HttpScheme }),
    ...(healthy === undefined ? {} : { healthy: toCondition(healthy) }),
    ...(answers === undefined ? {} : { answers: answers.map(toRule) }),
    ...(keys_url === undefined ? {} : { keysUrl: keys_url }),
    ...(status_page === undefined ? {} : { statusPage: status_page }),
    ...(failed_login === undefined ? {} : { failedLogin: failed_login }),
  });
}

function toRule(raw: NonNullable<RawHttp['answers']>[number]): HttpAnswerRule {
  const { causes, says } = raw;
  return { ...toCondition(raw), causes, ...(says === undefined ? {} : { says }) };
}

function toCondition({ status, text, header, json }: RawCondition): HttpCondition {
  return defined({ status, text, header, json });
}

type Defined<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

/** Without the options that are absent. */
function defined<Value extends object>(value: Value): Defined<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== undefined)) as Defined<Value>;
}
