/** @module The forms of a secret, each as its encoding writes it. */

import { expect, test } from 'vitest';
import { secretForms } from '../../src/core/secret-forms.ts';

test.each([
  ['plain', 'a/b "c" é&1'],
  ['without the white space around it', 'a/b "c" é&1'],
  ['in JSON', String.raw`a/b \"c\" é&1`],
  ['in HTML', 'a/b &quot;c&quot; é&amp;1'],
  ['in HTML with numbers', 'a/b &#34;c&#34; é&amp;1'],
  ['in quoted-printable', 'a/b "c" =C3=A9&1'],
  ['in a URL', 'a%2Fb%20%22c%22%20%C3%A9%261'],
  ['in a URL in lower case', 'a%2fb%20%22c%22%20%c3%a9%261'],
  ['in a form', 'a%2Fb+%22c%22+%C3%A9%261'],
])('%s', (_, form) => {
  expect(secretForms(' a/b "c" é&1')).toContain(form);
});

test('in base64 and its URL-safe alphabet, at each of the three places', () => {
  const forms = secretForms('secret>>>key???');
  for (const before of ['', 'x', 'xy']) {
    const encoded = btoa(`${before}secret>>>key???`).replace(/=+$/, '');
    const safe = encoded.replaceAll('+', '-').replaceAll('/', '_');
    // The characters at the ends that depend on the neighbours are no part of the form.
    for (const text of [encoded, safe])
      expect([...forms].some((form) => form.length >= text.length - 4 && text.includes(form))).toBe(true);
  }
});

test('half a pair of UTF-16 has no form in a URL', () => {
  expect([...secretForms('abc\ud800defgh')]).toContain('abc\ud800defgh');
});
