/** @module The steps for a retired address or version: those of Keymedic's own path, of the endpoint, and of the config. */

import type { Step } from '../model/diagnosis.ts';
import { at, ofIntegration, type RemedyText } from './steps.ts';

/** Returns the steps for `endpoint_changed`. */
export function replaceAddress(text: RemedyText): readonly Step[] {
  return [...updateKeymedic(text), ...replaceEndpoint(text), ...sameInConfig(text)];
}

/** The step for a path that Keymedic itself asks for: no key and no setting of the user's mends it. */
function updateKeymedic({ context, noun }: RemedyText): readonly Step[] {
  if (context.ownPath === undefined) return [];
  return [
    {
      step: `Leave the ${noun} as it is, and update Keymedic: Keymedic requests ${context.ownPath}, which no longer exists. If the newest version of Keymedic still requests this path, report that.`,
    },
  ];
}

function replaceEndpoint({ advice, provider, page, name }: RemedyText): readonly Step[] {
  if (advice.length > 0) return advice;
  const known = (provider?.retired ?? []).map(({ says, successor }) => ({
    step: `See whether this change is the reason: ${says}${successor === undefined || says.includes(successor) ? '' : ` It was replaced by ${successor}.`}`,
  }));
  return [
    ...known,
    at(
      page('changelog') ?? page('docs'),
      `Compare the address and version that your applications call with the addresses and versions that ${name} supports now`,
    ),
  ];
}

function sameInConfig({ context }: RemedyText): readonly Step[] {
  return context.integration === undefined
    ? []
    : [
        {
          step: `If \`endpoint\` or a setting${ofIntegration(context)} names the old address, change the address there too.`,
        },
      ];
}
