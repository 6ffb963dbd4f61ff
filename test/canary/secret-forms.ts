/** @module The forms in which a secret may stand in what was written, and the search for them. */

import { expect } from 'vitest';

/** Plain, escaped for JSON and HTML, URL-encoded, and what is its own in base64 at each of the three alignments. */
function formsOf(secret: string): readonly string[] {
  const url = [encodeURIComponent(secret), new URLSearchParams({ a: secret }).toString().slice(2), encodeURI(secret)];
  const html = secret
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
  return [
    ...new Set([
      secret,
      JSON.stringify(secret).slice(1, -1),
      html,
      ...url,
      ...url.map((one) => one.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())),
      ...[0, 1, 2].flatMap((before) => inBase64(secret, before)),
    ]),
  ];
}

/** Without the characters that what stands before and after has a part in. */
function inBase64(secret: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)]);
  const core = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
  return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
}

/** @param where named when it fails, in place of the text, which has the secret */
export function expectClean(written: string | Buffer, secrets: readonly string[], where: string): void {
  const text = typeof written === 'string' ? written : written.toString('latin1');
  // Long lines of mails are folded: quoted-printable with `=`, base64 without a mark.
  const unfolded = [text, text.replace(/=\r?\n/g, ''), text.replace(/\r?\n[ \t]*/g, '')];
  for (const [at, secret] of secrets.entries()) {
    const latin = Buffer.from(secret).toString('latin1');
    for (const form of [...formsOf(secret), latin]) {
      const found = unfolded.map((one) => one.indexOf(form)).find((place) => place >= 0);
      const around = found === undefined ? '' : text.slice(Math.max(0, found - 60), found);
      expect(found, `secret ${at} in ${where}, as ${form.slice(0, 4)}…, after "${around}"`).toBeUndefined();
    }
  }
}
