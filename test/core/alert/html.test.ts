/** @module Alerts as HTML: nothing from outside becomes markup. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderAlert } from '../../../src/core/alert/render.ts';
import { notify } from '../../fixtures/transitions.ts';
import { hostileOpening, openedWith } from './openings.ts';

const ourTags =
  /^<\/?(?:!DOCTYPE html|(?:html|head|meta|title|body|div|span|h[1-3]|p|table|tr|td|ul|ol|li|b|br|a|code)(?: [a-z-]+="[^"<>]*")*)>$/;

test('HTML has only our own elements, and only links to the web', () => {
  fc.assert(
    fc.property(hostileOpening, (transition) => {
      const { html } = renderAlert(notify(transition));
      for (const [tag] of html.matchAll(/<[^>]*>?/g)) expect(tag).toMatch(ourTags);
      for (const [, href] of html.matchAll(/href="([^"]*)"/g)) expect(href).toMatch(/^https?:\/\//);
      expect(html).not.toMatch(/&(?!(?:amp|lt|gt|quot|#39);)/);
    }),
  );
});

test('HTML marks commands as code, so that they can be copied', () => {
  const remedy = [{ step: 'Prove it: run `keymedic diagnose <x>`.' }];
  expect(renderAlert(notify(openedWith({ remedy }))).html).toMatch(
    /run <code style="[^"]*">keymedic diagnose &lt;x&gt;<\/code>\./,
  );
});
