/**
 * @module Alerts as HTML for mail programs: one column, inline styles, no images, no scripts, nothing to download. Text and
 * background keep the reader's colours, light or dark. Only tags, steps and links have colours, which are readable on both.
 */

import type { AlertContent, Block, Fact, Item, Tone } from './content.ts';
import { subjectOf } from './content.ts';
import { escapeHtml } from './sanitise.ts';

/** Each contrast is at least 3:1 (WCAG 1.4.11): white text on the colour, and the colour on white and on black. */
const accents: Readonly<Record<Tone, string>> = { bad: '#d5303e', warn: '#b86e00', good: '#1d8a4b', ours: '#6d62c4' };
const link = '#2f7de1';
const faint = 'rgba(128,128,128,0.35)';
const small = 'font-size:13px;line-height:19px';

/** Renders an alert as a complete HTML document. */
export function renderHtml(content: AlertContent): string {
  const accent = accents[content.tone];
  return `<!DOCTYPE html>
<html lang="en" style="color-scheme:light dark">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escapeHtml(subjectOf(content))}</title>
</head>
<body style="margin:0;padding:0">
<div style="max-width:600px;margin:0 auto;padding:20px 16px;font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif;font-size:15px;line-height:22px;overflow-wrap:anywhere">
<div style="border-left:5px solid ${accent};padding:2px 0 2px 14px">
${renderTag(content.tag, accent)}
<h1 style="font-size:21px;line-height:27px;margin:8px 0 0;font-weight:700">${escapeHtml(content.title)}</h1>
</div>
${renderBlocks(content.blocks, accent)}
<p style="margin:28px 0 0;padding-top:12px;border-top:1px solid ${faint};${small};opacity:0.75">${escapeHtml(content.footer)}</p>
</div>
</body>
</html>
`;
}

function renderTag(tag: string, accent: string): string {
  return `<span style="display:inline-block;background-color:${accent};color:#ffffff;font-size:12px;line-height:18px;font-weight:700;letter-spacing:0.5px;padding:1px 8px;border-radius:3px">${escapeHtml(tag)}</span>`;
}

/** The blocks of a part of a digest have the colour of that part. */
function renderBlocks(blocks: readonly Block[], first: string): string {
  let accent = first;
  return blocks
    .map((block) => {
      if (block.kind === 'part') accent = accents[block.tone];
      return renderBlock(block, accent);
    })
    .join('\n');
}

function renderBlock(block: Block, accent: string): string {
  switch (block.kind) {
    case 'facts':
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:16px 0 0;border-collapse:collapse;font-size:15px;line-height:22px">
${block.rows.map(renderFact).join('\n')}
</table>`;
    case 'paragraph':
      return `<p style="margin:14px 0 0">${renderItem(block)}</p>`;
    case 'list':
      return `${renderHeading(block.heading)}
<ul style="margin:6px 0 0;padding-left:20px">
${block.items.map((item) => `<li style="margin:3px 0">${renderItem(item)}</li>`).join('\n')}
</ul>`;
    case 'steps':
      return `<div style="margin:20px 0 0;padding:4px 16px 12px;border:2px solid ${accent};border-radius:6px">
${renderHeading(block.heading, 10)}
<ol style="margin:6px 0 0;padding-left:22px">
${block.steps.map(({ step, url }) => `<li style="margin:7px 0">${renderWords(step)}${url === undefined ? '' : `<br>${renderLink(url)}`}</li>`).join('\n')}
</ol>
</div>`;
    case 'part':
      return `<div style="margin:30px 0 0;padding-top:16px;border-top:1px solid ${faint}">
${renderTag(block.tag, accent)}
<h2 style="font-size:18px;line-height:24px;margin:6px 0 0;font-weight:700">${escapeHtml(block.title)}</h2>
</div>`;
  }
}

function renderFact({ label, value }: Fact): string {
  return `<tr><td style="padding:1px 14px 1px 0;vertical-align:top;white-space:nowrap;opacity:0.7">${escapeHtml(label)}</td><td style="padding:1px 0;vertical-align:top">${escapeHtml(value)}</td></tr>`;
}

function renderItem({ lead, text }: Item): string {
  return lead === undefined ? renderWords(text) : `<b>${escapeHtml(lead)}:</b> ${renderWords(text)}`;
}

/** Renders text; words between backticks become code that can be copied. */
function renderWords(text: string): string {
  return escapeHtml(text).replace(
    /`([^`]+)`/gu,
    `<code style="font-family:ui-monospace,Consolas,monospace;font-size:14px;background-color:${faint};padding:1px 4px;border-radius:3px">$1</code>`,
  );
}

function renderHeading(heading: string, top = 20): string {
  return `<h3 style="font-size:15px;line-height:22px;margin:${top}px 0 0;font-weight:700">${escapeHtml(heading)}</h3>`;
}

function renderLink(url: string): string {
  const safe = escapeHtml(url);
  return `<a href="${safe}" style="color:${link};text-decoration:underline">${safe}</a>`;
}
