/** @module The request that a pasted text is about: found by method and URL, and removed from the words of the answer. */

import { defined } from '../defined.ts';
import { trimEndOf } from '../trim.ts';

/** Returns the method and URL of the request that the text names, as far as it names them. */
export function findRequest(text: string): { readonly method?: string; readonly url?: string } {
  const named = /\b(GET|POST|PUT|PATCH|DELETE|HEAD) [`'"]?(https?:\/\/[^\s`'"<>)\]]{4,500})/.exec(text);
  if (named !== null) return { method: named[1] ?? '', url: trimUrl(named[2] ?? '') };
  const verbose =
    /(?:^|\n)> (GET|POST|PUT|PATCH|DELETE|HEAD) (\/\S{0,500}) HTTP\/[\d.]+\s{0,3}\n(?:> [^\n]{0,500}\n){0,10}?> Host: ([\w.-]{1,200})/i.exec(
      text,
    );
  if (verbose !== null) return { method: verbose[1] ?? '', url: `https://${verbose[3] ?? ''}${verbose[2] ?? ''}` };
  const plain =
    /(?:\bfor(?: url)?|\burl|\buri|endpoint|requesturl|effective_url|@url|baseurl|to|curl[^\n]{0,200}?)['"]?\s{0,3}[:=>]{0,2}\s{0,3}['"`]?(https?:\/\/[^\s`'"<>,)\]]{4,500})/i.exec(
      text,
    );
  if (plain === null) return {};
  const method = /\bmethod['"]?\s{0,3}[:=]>?\s{0,3}['"](get|post|put|patch|delete|head)['"]/i.exec(text)?.[1];
  return defined({ url: trimUrl(plain[1] ?? ''), method: method?.toUpperCase() });
}

function trimUrl(url: string): string {
  return trimEndOf(url, '.,;:');
}

/** Returns the text without requests and without Guzzle's sentence around them: the ESP wrote neither. */
export function dropRequests(text: string): string {
  return text
    .replace(/(?:Client|Server) error: `[^`\n]{1,600}` resulted in an? `\d{3}[^`\n]{0,60}` response:?/g, ' ')
    .replace(/\b(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) [`'"]?https?:\/\/[^\s`'"]{1,500}/g, ' ');
}
