/** @module What was found without a config: as lines for people, as JSON, and as integrations. */

import { defined } from '../../core/defined.ts';
import type { FoundCredential } from '../../core/discovery/found.ts';
import { isMixed } from '../../core/discovery/owners.ts';
import type { Integration } from '../../core/model/config.ts';
import { resolveHost } from '../../core/target/target.ts';
import { builtIn } from '../terminal/built-in.ts';
import { describeFound } from '../terminal/describe-found.ts';
import { blankIntegration } from './selection.ts';

/** True if the credential is complete, belongs to one ESP, and has one owner: then it can be asked about or sent. */
export function isUsable(found: FoundCredential): boolean {
  return found.isCertain && found.missing.length === 0 && !isMixed(found);
}

/** Returns the URL to which the first request goes; undefined if something is missing. */
export function targetOf(found: FoundCredential): string | undefined {
  const provider = builtIn.get(found.provider);
  const kind = provider?.credentials.find((one) => one.kind === found.kind);
  if (provider === undefined || kind === undefined) return undefined;
  const parts = Object.fromEntries(Object.entries(found.parts).map(([name, { value }]) => [name, value]));
  const { settings, region, endpoint } = found;
  const use = kind.auth.scheme.startsWith('smtp') ? 'smtp' : 'api';
  const host = resolveHost(defined({ provider, kind, parts, settings, region, endpoint }), use);
  return host.ok ? host.url : undefined;
}

/** The line about a credential. @param mayAsk false if it is not sent in any case */
export function describeLine(found: FoundCredential): string {
  const name = builtIn.get(found.provider)?.name ?? found.provider;
  if (!isUsable(found)) {
    const remark = found.remarks.find(({ code }) => /^(?:missing|several_providers|two_owners)$/.test(code));
    return `${describeFound(found)}: ${name} perhaps; not sent: ${remark?.says ?? 'it is not complete.'}`;
  }
  const url = targetOf(found);
  return `${describeFound(found)}: ${name}${url === undefined ? '' : `, goes to ${url}`}`;
}

/** One credential as an object of `--plan --json`. It holds no secret: of a secret part only the place. */
export function toPlanJson(found: FoundCredential, isAllowed: boolean): object {
  return defined({
    provider: found.provider,
    kind: found.kind,
    parts: Object.fromEntries(
      Object.entries(found.parts).map(([name, { variable }]) => [
        name,
        defined({ file: variable.file, variable: variable.written ?? variable.name }),
      ]),
    ),
    settings: found.settings,
    region: found.region,
    endpoint: found.endpoint ?? targetOf(found),
    would_send: isUsable(found) && isAllowed && found.isHeldBack !== true,
    findings: found.remarks,
  });
}

/** Makes integrations of credentials; the id is the ESP's, with a number if there are several. */
export function toIntegrations(found: readonly FoundCredential[]): readonly Integration[] {
  const counts = new Map<string, number>();
  return found.map((one) => {
    const count = (counts.get(one.provider) ?? 0) + 1;
    counts.set(one.provider, count);
    return {
      ...blankIntegration(count === 1 ? one.provider : `${one.provider}-${count}`, one.provider),
      credential: Object.fromEntries(
        Object.entries(one.parts).map(([name, { value }]) => [name, { from: 'given' as const, text: value }]),
      ),
      settings: one.settings,
      ...defined({ region: one.region, endpoint: one.endpoint }),
    };
  });
}
