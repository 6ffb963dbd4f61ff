/** @module Presents the credential of a probe order: fills the request with it, signs assertions, chooses the SMTP log-in. */

import { defined } from '../core/defined.ts';
import type { TargetProblem } from '../core/model/answer.ts';
import type { ProbeOrder } from '../core/model/exchange.ts';
import type { RequestSpec } from '../core/model/provider.ts';
import { collectValues } from '../core/target/target.ts';
import { tokenRequestOf } from '../core/target/token-request.ts';
import { fillTemplate, type Values } from '../core/template.ts';
import { type PresentedRequest, presentCredential, presentNothing } from './auth-schemes.ts';
import { draftRequest, whyUnfilled } from './build-request.ts';
import type { SmtpLogin } from './smtp.ts';
import { signAssertion } from './tokens.ts';

/** Where and when an order is presented. */
interface Presentation {
  /** URL of the host. */
  readonly host: string;
  /** The clock, ms since the epoch. */
  readonly now: number;
}

/**
 * Returns the values that an order may fill into its request. Without a credential, the parts of the credential are missing.
 * @param more further values, such as an access token
 * @param now ms since the epoch
 */
export function valuesOf(order: ProbeOrder, more: Readonly<Record<string, string>>, now: number): Values {
  const values = collectValues(order, new Date(now).toISOString().slice(0, 10), more);
  if (order.credential !== 'none') return values;
  const parts = new Set(order.kind.parts.map((part) => part.name));
  const given = Object.fromEntries(Object.entries(values.given).filter(([name]) => !parts.has(name)));
  return { known: values.known, given };
}

/**
 * Builds the HTTP request of an order with its credential. A token that was signed for it is returned as `assertion` or
 * `minted`, so that the caller can keep it out of every output.
 */
export async function presentOrder(
  order: ProbeOrder,
  spec: RequestSpec,
  values: Values,
  { host, now }: Presentation,
): Promise<PresentedRequest & { readonly assertion?: string }> {
  const { auth } = order.kind;
  const signed = await signFor(order, values, host + (spec.path ?? '/'), now);
  if (signed !== undefined && !signed.ok) return signed;
  const assertion = signed?.token;
  const given = assertion === undefined ? values : { ...values, given: { ...values.given, assertion } };
  const drafted = draftRequest(spec, host, given, secretNames(order));
  if (!drafted.ok) return { ...drafted, code: 'ERR_TARGET' };
  const isBare = order.credential === 'none' || spec.auth === false || order.request === tokenRequestOf(auth);
  const presented = isBare ? presentNothing(drafted.draft) : await presentCredential(auth, drafted.draft, given, now);
  return { ...presented, ...defined({ assertion }) };
}

/** Signs the assertion of a service account, if this request needs one. */
async function signFor(
  order: ProbeOrder,
  values: Values,
  audience: string,
  now: number,
): Promise<
  { readonly ok: true; readonly token: string } | Extract<PresentedRequest, { readonly ok: false }> | undefined
> {
  const { auth } = order.kind;
  if (auth.scheme !== 'jwt_bearer' || order.request !== auth.request || order.credential === 'none') return undefined;
  const scope = fillTemplate(auth.scope, values);
  if (!scope.ok) return { ok: false, code: 'ERR_TARGET', ...whyUnfilled(scope) };
  const subject = auth.subject === undefined ? undefined : fillTemplate(auth.subject, values);
  const claims = defined({ audience, scope: scope.text, subject: subject?.ok ? subject.text : undefined });
  const signed = await signAssertion(values.given['key'] ?? '', claims, now);
  return signed.ok ? signed : { ok: false, code: 'ERR_CREDENTIAL_UNREADABLE', says: signed.says };
}

/** Returns the SMTP log-in of an order, or why there is none. */
export function chooseLogin(
  order: ProbeOrder,
  values: Values,
): SmtpLogin | { readonly says: string; readonly problem?: TargetProblem } {
  const { auth } = order.kind;
  if (order.credential === 'none') return { method: 'none' };
  if (auth.scheme !== 'smtp_login' && auth.scheme !== 'smtp_xoauth2') {
    return { says: `this kind of credential (${order.kind.title}) is not for SMTP` };
  }
  const username = fillTemplate(auth.username, values);
  if (!username.ok) return whyUnfilled(username);
  const secret = fillTemplate(auth.scheme === 'smtp_login' ? auth.password : '{access_token}', values);
  if (!secret.ok) return whyUnfilled(secret);
  return auth.scheme === 'smtp_login'
    ? { method: 'password', username: username.text, password: secret.text }
    : { method: 'xoauth2', username: username.text, token: secret.text };
}

function secretNames(order: ProbeOrder): ReadonlySet<string> {
  const parts = order.kind.parts.filter((part) => part.secret).map((part) => part.name);
  return new Set([...parts, 'access_token', 'assertion']);
}
