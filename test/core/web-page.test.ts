/** @module The one test of a web page: what is one, whatever stands before it, and what is none under the type of HTML. */

import { expect, test } from 'vitest';
import { isPageText } from '../../src/core/web-page.ts';

const html = 'text/html; charset=utf-8';

test.each([
  [
    'a declaration of XML',
    '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "x" "y"><html xmlns="z"><body/></html>',
    undefined,
  ],
  ['XHTML under its own type', '<?xml version="1.0"?><html><body>Sign in</body></html>', 'application/xhtml+xml'],
  ['a page that says it is XML', '<?xml version="1.0"?><!DOCTYPE html><html/>', 'text/xml'],
  ['a comment of 5 kB', `<!-- ${'-- gw '.repeat(800)} -->\n<!-- b --><html lang="de"><body>`, undefined],
  ['UTF-16', new TextDecoder().decode(Buffer.from('\ufeff<!doctype html><p>Anmelden</p>', 'utf16le')), undefined],
  ['a mark of byte order', '\ufeff  <HTML><body>', undefined],
  ['a part of a page', '<div class="login">Please sign in</div>', html],
  ['a part of a page without a type', '<div class="login">Please sign in</div>', undefined],
  ['a script', '<script>location = "/login"</script>', undefined],
  ['a list', '<ul><li>Sign in</li></ul>', html],
  ['words before a form', 'Your session is over. <form method="post">', html],
  ['a page under the type of JSON', '<!doctype html><title>Sign in</title>', 'application/json'],
])('a page: %s', (_, text, type) => {
  expect(isPageText(text, type)).toBe(true);
});

test.each([
  ['one word under the type of HTML', 'ok', html],
  ['nothing under the type of HTML', '', html],
  ['JSON under the type of HTML', '{"ok":true,"html":"<html><body>hi</body></html>"}', html],
  ['XML under the type of HTML', '<?xml version="1.0"?><response><data>ok</data></response>', html],
  ['XML', '<?xml version="1.0"?><GetSendQuotaResponse xmlns="x"><Max24HourSend>200</Max24HourSend>', 'text/xml'],
  ['XML whose first element has a name of HTML', '<table><row>1</row></table>', 'application/xml'],
  ['a tag in the middle of words', 'use <b>one</b> of these', undefined],
  ['a name that only begins like one of HTML', '<html-report/>', undefined],
  ['a comment without an end', '<!-- never ends', undefined],
])('no page: %s', (_, text, type) => {
  expect(isPageText(text, type)).toBe(false);
});
