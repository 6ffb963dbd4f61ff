/** @module The forms of a secret: how a text that quotes, encodes or embeds it writes it. */

/**
 * Returns every form in which a text may carry the secret: plain, in JSON, HTML, quoted-printable, URLs, forms and base64,
 * each with and without the white space around it.
 */
export function secretForms(secret: string): ReadonlySet<string> {
  const forms = new Set<string>();
  const trimmed = secret.trim();
  for (const text of new Set([secret, trimmed])) {
    forms.add(text);
    forms.add(JSON.stringify(text).slice(1, -1));
    forms.add(toHtml(text));
    forms.add(toHtml(text).replaceAll('&quot;', '&#34;').replaceAll('&#39;', '&#x27;'));
    forms.add(toQuotedPrintable(text));
    if (text.isWellFormed()) {
      const url = encodeURIComponent(text);
      forms.add(url);
      forms.add(url.toLowerCase() === url ? url : url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()));
      forms.add(new URLSearchParams([['', text]]).toString().slice(1));
      for (const form of inBase64(text)) forms.add(form);
    }
  }
  return forms;
}

function toHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function toQuotedPrintable(text: string): string {
  return [...bytesOf(text)]
    .map((byte) =>
      byte === 61 || byte < 32 || byte > 126
        ? `=${byte.toString(16).toUpperCase().padStart(2, '0')}`
        : String.fromCharCode(byte),
    )
    .join('');
}

/** The part of the base64 that does not depend on what stands before or after, for each of the three alignments. */
function inBase64(text: string): string[] {
  const bytes = bytesOf(text);
  return [0, 1, 2].flatMap((before) => {
    const padded = [...new Array<number>(before).fill(0), ...bytes];
    const encoded = btoa(String.fromCharCode(...padded));
    const start = before === 0 ? 0 : before + 1;
    const end = Math.floor((padded.length * 8) / 6);
    const core = encoded.slice(start, end);
    return [core, core.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
