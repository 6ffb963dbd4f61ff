/** @module The way to deliver to each kind of channel: a new kind is one row here and one file beside this one. */

import type { ChannelOf, ChannelType } from '../core/model/channel.ts';
import type { Delivery, Notification } from '../core/model/notification.ts';
import type { Connector } from '../io/connector.ts';
import { makeAlertmanager } from './alertmanager.ts';
import { makeDiscord } from './discord.ts';
import type { EmailSender } from './email.ts';
import { runExec } from './exec.ts';
import type { ChannelRequests, MakeRequests, Reader } from './http/http-channel.ts';
import { makeNtfy } from './ntfy.ts';
import { makeOpsgenie } from './opsgenie.ts';
import { makePagerduty } from './pagerduty.ts';
import { makeSlack } from './slack.ts';
import { makeTeams } from './teams.ts';
import { makeTelegram } from './telegram.ts';
import { makeWebhook } from './webhook.ts';

/** One attempt to deliver a notification, with what the kinds of channels need for it. */
export interface Attempt {
  readonly notification: Notification;
  /** Aborted when the time for the attempt is up. */
  readonly signal: AbortSignal;
  /** Reads the secrets of the channel. */
  readonly reader: Reader;
  readonly email: EmailSender;
  /** Opens the connections of the channel. */
  readonly connector: Connector;
  /** Masks the secrets of the channel in what its receiver says. */
  readonly mask: (text: string) => string;
  /** Posts the requests that the receiver has not accepted yet. */
  postAll(requests: ChannelRequests): Promise<Delivery>;
}

/** Delivers to one kind of channel. May throw {Unsendable}. */
type Deliver<Type extends ChannelType> = (channel: ChannelOf<Type>, attempt: Attempt) => Promise<Delivery>;

const deliverers: { readonly [Type in ChannelType]: Deliver<Type> } = {
  async email(channel, { notification, signal, reader, email, connector, mask }) {
    const { password } = channel.smtp;
    return email.send(channel, notification, {
      connector,
      password: password && (await reader.read(password)),
      signal,
      mask,
    });
  },
  webhook: overHttp(makeWebhook),
  slack: overHttp(makeSlack),
  teams: overHttp(makeTeams),
  discord: overHttp(makeDiscord),
  telegram: overHttp(makeTelegram),
  pagerduty: overHttp(makePagerduty),
  opsgenie: overHttp(makeOpsgenie),
  ntfy: overHttp(makeNtfy),
  alertmanager: overHttp(makeAlertmanager),
  exec: (channel, { notification, signal }) => runExec(channel, notification, signal),
};

function overHttp<Channel>(make: MakeRequests<Channel>): (channel: Channel, attempt: Attempt) => Promise<Delivery> {
  return async (channel, { notification, reader, postAll }) => postAll(await make(channel, notification, reader));
}

/** Delivers to a channel of any kind. @throws {Unsendable} when a secret cannot be read or used. */
export function deliver<Type extends ChannelType>(
  type: Type,
  channel: ChannelOf<Type>,
  attempt: Attempt,
): Promise<Delivery> {
  return deliverers[type](channel, attempt);
}
