/**
 * @module The Microsoft Teams channel: a Workflows webhook that gets an Adaptive Card. Limit: 28 kB
 * (https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using). Text stands in
 * TextRuns, which have no Markdown (https://adaptivecards.io/explorer/TextRun.html), so that no name can format or mention.
 */

import { cutWords, disarmMentions } from '../core/alert/chat.ts';
import { compose } from '../core/alert/compose.ts';
import { type AlertContent, type Block, type Item, subjectOf, type Tone } from '../core/alert/content.ts';
import { cleanLine } from '../core/alert/sanitise.ts';
import type { TeamsChannel } from '../core/model/channel.ts';
import type { Delivery } from '../core/model/notification.ts';
import { json, type MakeRequests, oneRequest, reveal } from './http/http-channel.ts';
import { deliveryUnlessPage, refuse } from './http/outcome.ts';
import type { Reply } from './http/post.ts';

/** Bytes of the card; the rest of 28 kB is its envelope. */
const longestCard = 24_000;
const longestLine = 480;
const colours: Readonly<Record<Tone, string>> = { bad: 'attention', warn: 'warning', good: 'good', ours: 'accent' };

/** One card to the Workflows webhook. @throws {Unsendable} when a secret cannot be read. */
export const makeTeams: MakeRequests<TeamsChannel> = async (channel, notification, reader) => {
  const body = JSON.stringify(renderTeams(compose(notification)));
  return oneRequest({ url: await reveal(reader, channel.url), headers: json, body }, readTeamsReply);
};

function renderTeams(content: AlertContent): object {
  const title = line([run(subjectOf(content), { weight: 'bolder', size: 'large', color: colours[content.tone] })]);
  const footer = line([run(content.footer, { isSubtle: true, size: 'small' })]);
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body: [title, ...keepFitting(content.blocks.flatMap(renderBlock)), footer],
  };
  return {
    type: 'message',
    attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', contentUrl: null, content: card }],
  };
}

function keepFitting(lines: readonly object[]): readonly object[] {
  const encoder = new TextEncoder();
  let room = longestCard;
  const end = lines.findIndex((element) => {
    room -= encoder.encode(JSON.stringify(element)).length + 1;
    return room < 0;
  });
  return end === -1 ? lines : [...lines.slice(0, end), line([run(cutWords, { isSubtle: true })])];
}

function renderBlock(block: Block): readonly object[] {
  switch (block.kind) {
    case 'facts':
      return block.rows.map(({ label, value }) => line([run(`${label}: `, { weight: 'bolder' }), run(value)]));
    case 'paragraph':
      return [line(itemRuns(block), { spacing: 'medium' })];
    case 'list':
      return [heading(block.heading), ...block.items.map((item) => line([run('• '), ...itemRuns(item)]))];
    case 'steps':
      return [
        heading(block.heading),
        ...block.steps.map(({ step, url }, index) =>
          line([
            run(`${index + 1}. ${step}`),
            ...(url === undefined ? [] : [run(' '), { ...run(url), selectAction: { type: 'Action.OpenUrl', url } }]),
          ]),
        ),
      ];
    case 'part':
      return [
        line([run(`[${block.tag}] ${block.title}`, { weight: 'bolder', color: colours[block.tone] })], {
          separator: true,
          spacing: 'large',
        }),
      ];
  }
}

function itemRuns({ lead, text }: Item): readonly object[] {
  return [...(lead === undefined ? [] : [run(`${lead}: `, { weight: 'bolder' })]), run(text)];
}

function heading(text: string): object {
  return line([run(text, { weight: 'bolder' })], { spacing: 'medium' });
}

function line(inlines: readonly object[], more: object = { spacing: 'small' }): object {
  return { type: 'RichTextBlock', inlines, ...more };
}

function run(text: string, more: object = {}): object {
  // A space at an end separates two runs, so it stays.
  const [, before = '', after = ''] = /^( ?).*?( ?)$/su.exec(text) ?? [];
  return { type: 'TextRun', text: `${before}${cleanLine(disarmMentions(text), longestLine)}${after}`, ...more };
}

/** Workflows answer 202. The older connectors answered 200 with the failure in the text. */
function readTeamsReply(reply: Reply): Delivery {
  if (reply.kind === 'answered' && reply.status === 200 && /^[^<]*(?:fail|error)/iu.test(reply.text)) {
    const status = /HTTP error (\d{3})/u.exec(reply.text)?.[1];
    return refuse(`Teams answered 200, but did not take the alert${status === undefined ? '' : ` (${status})`}.`);
  }
  return deliveryUnlessPage(reply, 'Teams');
}
