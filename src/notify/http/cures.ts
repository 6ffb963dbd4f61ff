/** @module The cure for a channel whose receiver refuses us: where its secret comes from, and what to look at. */

import { isLackOfDescriptors } from '../../core/model/answer.ts';
import type { ChannelType } from '../../core/model/channel.ts';
import type { Delivery } from '../../core/model/notification.ts';
import { isTlsCode } from '../../io/network-error.ts';
import type { Reply } from './post.ts';

/** Steps for each kind. Mail servers have their own (`mail-refusal.ts`); a command says nothing about its reasons. */
const cures: Readonly<Record<Exclude<ChannelType, 'email' | 'exec'>, string>> = {
  webhook: 'Compare url and secret with those of the receiver.',
  // https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks/
  slack:
    'Look in the Slack app under Incoming Webhooks whether the URL is still there; else add a new webhook, and set url.',
  // https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook
  teams: 'Look in Teams under Workflows whether the workflow is still there, copy its URL anew, and set url.',
  // https://support.discord.com/hc/articles/228383668
  discord: 'Look in the server settings under Integrations, Webhooks; copy the URL of the webhook, and set url.',
  // https://core.telegram.org/bots/features#botfather
  telegram: 'Ask @BotFather for the token of the bot, add the bot to the chat, and compare token and chat.',
  // https://support.pagerduty.com/docs/services-and-integrations
  pagerduty:
    'Take the key of an Events API v2 integration from the Integrations tab of the service, and set key. The EU has an endpoint of its own.',
  // https://docs.opsgenie.com/docs/api-key-management
  opsgenie: 'Take the key from the page of an API integration, and set key. The EU has an endpoint of its own.',
  // https://docs.ntfy.sh/publish/#access-tokens
  ntfy: 'Compare topic and endpoint, and set token to an access token that may write to the topic.',
  alertmanager:
    'Set url to the address of Alertmanager without /api/v2/alerts, and token if a proxy before it asks for one.',
};

/** Statuses that are about our credential or the address. Telegram's 403 is about the chat, and says so. */
const refusals: ReadonlySet<number> = new Set([401, 403, 404, 410]);

/** Returns the delivery with the cure for a refusal of us. A refusal of the message itself has none. */
export function addCure(type: ChannelType, reply: Reply, delivery: Delivery): Delivery {
  if (type === 'email' || type === 'exec' || delivery.outcome !== 'rejected') return delivery;
  // A refusal of the message itself is for good, and no setting of ours would change it.
  const isForMessage = delivery.permanent && !delivery.says.includes('410');
  const cure = isForMessage ? undefined : cureOf(type, reply);
  return cure === undefined ? delivery : { ...delivery, says: `${delivery.says} ${cure}` };
}

function cureOf(type: keyof typeof cures, reply: Reply): string | undefined {
  if (reply.kind === 'not_sent') return cureOfConnection(reply);
  if (reply.kind !== 'answered') return undefined;
  const { status } = reply;
  if (status >= 500) return 'The receiver has trouble of its own; the alert is sent again.';
  const isAboutUs = refusals.has(status) && !(type === 'telegram' && status === 403);
  return isAboutUs ? cures[type] : undefined;
}

function cureOfConnection({ says, code }: Extract<Reply, { readonly kind: 'not_sent' }>): string | undefined {
  if (isTlsCode(code))
    return 'Look at the certificate of the receiver; if it comes from an authority of your own, set network.ca.';
  if (isLackOfDescriptors(code) || !says.startsWith('No connection')) return undefined;
  return 'Look at the address of the channel, its proxy, and whether a firewall lets this machine out to it.';
}
