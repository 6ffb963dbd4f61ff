/** @module Evidence of unrelated hosts: whether we are cut off, whether something opens TLS on the way, whether our clock is wrong. */

import type { NoAnswer } from '../model/answer.ts';
import type { Evidence } from '../model/diagnosis.ts';
import type { ConnectivityReport } from '../model/exchange.ts';
import { isForeignName, isOutOfDate, isProxyRefusal, isProxyTrouble, isUntrusted } from '../reading/rules/network.ts';
import { allBut, hard, soft } from './evidence.ts';
import { weights } from './weights.ts';

/** What is known besides one check of the unrelated hosts. */
export interface OnlineView {
  /** True when an unrelated host answered here before. */
  readonly hasReached: boolean;
  /** True when other watched hosts answer, or answered while the unrelated ones did not: those are behind a firewall. */
  readonly othersAnswer: boolean;
}

/** Returns the evidence of unrelated hosts for a request that got no answer. */
export function readUnrelatedHosts(own: NoAnswer, report: ConnectivityReport, view: OnlineView): readonly Evidence[] {
  if (isUntrusted(own.code)) return readIssuers(own, report);
  if (isOutOfDate(own.code)) return readValidity(own, report);
  if (isForeignName(own.code)) return readNames(own, report);
  return own.heard === undefined ? readConnectivity(report, view) : readBroken(report, view);
}

/** For a host that shook hands and sent no more: it can be reached, unless unrelated hosts break off in the same way. */
function readBroken({ reached, failed }: ConnectivityReport, { othersAnswer }: OnlineView): readonly Evidence[] {
  if (reached.length > 0) return [sayOnline(reached)];
  const isAlike = failed.length > 0 && failed.every(({ answer }) => answer?.heard === 'handshake');
  if (!isAlike || othersAnswer) return [];
  const says = `Unrelated hosts (${listHosts(failed)}) shake hands and send no more either: probably something on the way breaks every connection off.`;
  return [soft('connectivity', says, ['agent_problem'], weights.cutOff)];
}

/** For a host that sent nothing: if the unrelated ones are silent too, this machine may be offline. */
function readConnectivity(
  { reached, failed }: ConnectivityReport,
  { hasReached, othersAnswer }: OnlineView,
): readonly Evidence[] {
  if (reached.length > 0) return [sayOnline(reached)];
  if (failed.length === 0) return [];
  const names = listHosts(failed);
  const isRefused = failed.every(({ answer }) => answer !== undefined && isProxyRefusal(answer));
  const silence = isRefused
    ? `The proxy does not connect to hosts outside the ESP either (${names})`
    : `No host outside the ESP answers either (${names})`;
  const follows = isRefused ? 'the proxy lets this machine reach nothing' : 'this machine is cut off from the internet';
  if (othersAnswer) {
    const says = `Unrelated hosts do not answer (${names}), but other watched hosts do: a firewall may be before them, so this shows nothing.`;
    return [soft('connectivity', says, ['network', 'provider_outage'], 1)];
  }
  if (hasReached) return [hard('connectivity', `${silence}: ${follows}.`, ['agent_problem'])];
  const says = `${silence}, and none has answered here before: probably ${follows}.`;
  return [soft('connectivity', says, ['agent_problem'], weights.cutOff)];
}

function sayOnline(reached: readonly string[]): Evidence {
  const says = `Hosts outside the ESP answer (${reached.map(hostOf).join(', ')}), so we are online.`;
  return hard('connectivity', says, allBut(['agent_problem']));
}

/** For a certificate from an authority that is not trusted here: the same one at unrelated hosts opens TLS on the way. */
function readIssuers(own: NoAnswer, { reached, failed }: ConnectivityReport): readonly Evidence[] {
  const untrusted = failed.filter(({ answer }) => answer !== undefined && isUntrusted(answer.code));
  const alike = untrusted.filter(({ answer }) => own.issuer !== undefined && answer?.issuer === own.issuer);
  const by = own.issuer === undefined ? 'an authority that is not trusted here' : `"${own.issuer}"`;
  if (reached.length === 0 && untrusted.length > 0) {
    const others =
      alike.length > 0
        ? `those of unrelated hosts (${listHosts(alike)}) come from the same issuer`
        : `those of unrelated hosts (${listHosts(untrusted)}) are not trusted here either`;
    const says = `The certificate of ${hostOf(own.url ?? 'the host')} was issued by ${by}, and ${others}: something on the way opens TLS.`;
    return [hard('connectivity', says, ['agent_problem'])];
  }
  if (alike.length > 0) {
    const says = `An unrelated host (${listHosts(alike)}) shows a certificate from the same issuer, ${by}: something on the way opens TLS, though not for every host (${reached.map(hostOf).join(', ')}).`;
    return [hard('connectivity', says, allBut(['agent_problem', 'provider_outage']))];
  }
  return reached.length > 0 ? [sayOnline(reached)] : [];
}

/** For a certificate of another host: if unrelated hosts show such ones too, somebody else answers for all of them. */
function readNames({ message }: NoAnswer, { reached, failed }: ConnectivityReport): readonly Evidence[] {
  if (reached.length > 0) return [sayOnline(reached)];
  const alike = failed.filter(({ answer }) => answer !== undefined && isForeignName(answer.code));
  if (alike.length === 0 || alike.length < failed.length) return [];
  const says = `Unrelated hosts (${listHosts(alike)}) show a certificate of another host as well: somebody else answers for every host, such as the log-in page of a network (${message}).`;
  return [hard('connectivity', says, ['agent_problem'])];
}

/** For a certificate that is out of date: if those of unrelated hosts are too, it is our clock. */
function readValidity(own: NoAnswer, { reached, failed }: ConnectivityReport): readonly Evidence[] {
  if (reached.length > 0) return [sayOnline(reached)];
  const alike = failed.filter(({ answer }) => answer?.code === own.code);
  if (alike.length === 0 || alike.length < failed.length) return [];
  const when = own.code === 'CERT_HAS_EXPIRED' ? 'seem to have expired' : 'seem not to be valid yet';
  const says = `The certificates of unrelated hosts (${listHosts(alike)}) ${when} as well: our clock is wrong.`;
  return [hard('clock', says, ['clock_skew'])];
}

/** True for the evidence that this machine, and no key and no ESP, keeps requests from being answered. */
export function isOfflineEvidence({ kind, consistentWith }: Evidence): boolean {
  return kind === 'connectivity' && consistentWith.length === 1 && consistentWith[0] === 'agent_problem';
}

/** Returns one sentence on a machine from which no unrelated host can be used. */
export function describeOffline({ failed }: ConnectivityReport): string {
  const answers = failed.flatMap(({ answer }) => answer ?? []);
  const proxy = answers.find(isProxyTrouble);
  if (proxy !== undefined && answers.every(isProxyTrouble)) return describeProxyTrouble(proxy);
  const [first] = answers;
  if (first !== undefined && answers.every(isProxyRefusal))
    return `The proxy connects to no host: ${first.message}. No key can be judged before the proxy lets this machine through.`;
  if (first !== undefined && answers.every(({ code }) => isForeignName(code)))
    return `Somebody else answers for every host, such as the log-in page of a network: ${first.message}. No key can be judged before that ends.`;
  const untrusted = answers.find(({ code }) => isUntrusted(code));
  if (untrusted !== undefined && answers.every(({ code }) => isUntrusted(code))) {
    const issuer = untrusted.issuer === undefined ? '' : ` (issued by "${untrusted.issuer}")`;
    return `Something on the way opens TLS: no certificate of an unrelated host is trusted here${issuer}. No key can be judged before \`network.ca\` or NODE_EXTRA_CA_CERTS names that authority.`;
  }
  return 'No unrelated host answers: this machine is cut off from the internet, so no key can be judged.';
}

/** Returns one sentence on a proxy that cannot be used. */
export function describeProxyTrouble({ message }: NoAnswer): string {
  return `No request leaves through the proxy: ${message}. Keys behind this proxy cannot be judged before the proxy works, or \`network.proxy\` names another.`;
}

function listHosts(list: readonly { readonly url: string }[]): string {
  return list.map(({ url }) => hostOf(url)).join(', ');
}

function hostOf(url: string): string {
  return /^\w+:\/\/(\[[^\]]*\]|[^/:?#]+)/.exec(url)?.[1] ?? url;
}
