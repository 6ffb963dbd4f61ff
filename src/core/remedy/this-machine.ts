/** @module The steps for faults of this machine and of the way from it: network, proxy, certificates, clock. */

import type { Step } from '../model/diagnosis.ts';
import { describeWay } from './provider-facts.ts';
import type { RemedyContext, RemedyText } from './steps.ts';

const extraCertificates = 'https://nodejs.org/api/cli.html#node_extra_ca_certsfile';

/** Returns the steps for trouble on the way to the ESP. */
export function tryTheWay(text: RemedyText): readonly Step[] {
  const { name, context, provider, advice } = text;
  const commands = provider && describeWay(provider, context);
  const way = commands === undefined ? 'its name, its port and its certificate' : commands;
  return [
    ...(context.trouble === 'certificate' ? trustAuthority : []),
    ...(context.trouble === 'too_early' ? [compareClock, renewCertificate(context)] : []),
    ...(context.trouble === 'outdated' ? [renewCertificate(context), compareClock] : []),
    ...(context.trouble === 'proxy_refusal' ? [askProxy(context)] : []),
    {
      step: `Test the connection to ${name} from this machine: ${way}. A firewall, a proxy or a changed resolver is the usual reason.`,
    },
    ...advice,
  ];
}

/** Returns the steps for a clock that is off. */
export function setClock({ advice }: RemedyText): readonly Step[] {
  return [
    ...advice,
    {
      step: 'See how wrong the clock of this machine is with `timedatectl status`. Let NTP set the clock with `timedatectl set-ntp true`, or with `chronyc makestep` where chrony runs.',
    },
    {
      step: 'A container uses the clock of its host. With Docker Desktop, restart Docker Desktop; with WSL, run `wsl --shutdown`: their clock stands still while the computer sleeps.',
      url: 'https://github.com/microsoft/WSL/issues/5324',
    },
    {
      step: 'Look at the other programs on this machine that sign requests with the time: they fail in the same way until the clock is right.',
    },
  ];
}

/** Returns the steps for trouble of Keymedic itself, by what the evidence shows of it. */
export function mendOwnTrouble(text: RemedyText): readonly Step[] {
  const { flaws = [] } = text.context;
  return [...flaws.map((flaw) => ({ step: `${flaw} Mend this flaw in any case.` })), ...stepsOf(text)];
}

function stepsOf(text: RemedyText): readonly Step[] {
  switch (text.context.trouble) {
    case 'proxy':
      return [
        {
          step: 'See that the proxy of `network.proxy` runs and lets this machine in, or correct its host, port, user name and password there: every request goes through it.',
        },
      ];
    case 'proxy_refusal':
      return [askProxy(text.context)];
    case 'stranger':
      return [
        {
          step: 'Log in to the network of this machine, or correct its resolver: another server answers in the place of every host.',
        },
      ];
    case 'certificate':
      return trustAuthority;
    case 'offline':
      return [
        {
          step: 'Try the network of this machine: its route, its resolver and its firewall. If only the hosts of `network.connectivity` are closed to it, name hosts there that it may reach.',
        },
      ];
    default:
      return [
        {
          step: 'Mend the problem that the evidence names: the network, the store, or a secret that cannot be read on the machine where Keymedic runs.',
        },
      ];
  }
}

/** A clock that is off makes good certificates look too new or too old. */
const compareClock: Step = {
  step: 'Compare the clock of this machine with the right time (`timedatectl status`): a clock that is off makes good certificates look out of date.',
  url: 'https://github.com/mozilla-firefox/firefox/blob/main/toolkit/content/neterror/supportpages/time-errors.html',
};

/** A certificate out of date is mended where it stands, and by nobody else. */
function renewCertificate({ host }: RemedyContext): Step {
  return {
    step: `Have the certificate of ${nameOf(host)} renewed by whoever runs it: every client that checks it is turned away.`,
  };
}

function askProxy({ host }: RemedyContext): Step {
  return {
    step: `Have whoever runs the proxy let this machine reach ${nameOf(host)}. If a direct connection is allowed, name the host in \`network.no_proxy\`.`,
  };
}

function nameOf(host: string | undefined): string {
  return /^\w+:\/\/([^/]+)/.exec(host ?? '')?.[1] ?? 'the host';
}

/** Only somebody who runs the network can tell a device of the company from an attack. */
const trustAuthority: readonly Step[] = [
  {
    step: 'Ask whoever runs the network for the certificate of the authority that the evidence names. Name its PEM file in `network.ca`, or in the variable NODE_EXTRA_CA_CERTS.',
    url: extraCertificates,
  },
  { step: 'If nobody knows that authority, trust it nowhere: somebody may be reading along.' },
];
