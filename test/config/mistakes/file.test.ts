/** @module Mistakes in the file itself: its YAML, its options, its included files. */

import { expect, test } from 'vitest';
import { good, integration, sendgrid, testMistakes } from '../expect-mistakes.ts';
import { brief, load } from '../folder.ts';

testMistakes([
  ['nothing but a text', 'hello', '1:1 must be a block of options; found a text'],
  ['a list', '- a', '1:1 must be a block of options; found a list'],
  [
    'an unknown option',
    'integration: []',
    '1:1 integration: unknown option "integration"; did you mean "integrations"?',
  ],
  ['an unclosed bracket', 'integrations: [', '1:16 the line is indented wrongly, or a bracket is not closed'],
  ['a tab', 'log:\n\tlevel: info', '2:1 a tab cannot indent; use spaces'],
  ['an option twice', 'log: {}\nlog: {}', '2:1 this option is given twice'],
  ['two documents', 'log: {}\n---\nlog: {}', '2:1 only one YAML document is allowed in a file; remove the line ---'],
  [
    'an unknown tag',
    'store: !here { path: a.db }',
    '1:8 a value that begins with ! is a tag in YAML, and this tag is unknown: put the value in quotes',
  ],
  [
    'an alias to nothing',
    'store: *there',
    '1:8 a value that begins with * refers to an anchor, and there is no anchor of this name: put the value in quotes',
  ],
  [
    'a value with a colon',
    `${integration(sendgrid)}    key: a: b`,
    '4:10 a value with ": " in it must be put in quotes',
  ],
  [
    'a reserved first letter',
    `${integration(sendgrid)}    key: @abc`,
    '4:10 a value cannot begin with @, ` or %: put it in quotes',
  ],
  ['a file that is not there', 'include: more.yaml', '1:10 include[0]: there is no such file: FOLDER/more.yaml'],
  [
    'a pattern that names nothing',
    'integrations: []\ninclude: "*.ndjson"',
    'warning 2:10 include[0]: no file matches *.ndjson',
  ],
  [
    'braces for too many names',
    'integrations: []\ninclude: "inc/{a,b}{1..99999}.yaml"',
    '2:10 include[0]: has braces that stand for more than 1000 names',
  ],
  [
    'a pattern in a folder that is away',
    'integrations: []\ninclude: "keys/*.ndjson"',
    '2:10 include[0]: there is no such folder: FOLDER/keys',
  ],
]);

test('one run shows the mistakes of all blocks and files', async () => {
  const { problems, folder } = await load({
    'keymedic.yaml': `include: more/*\nlog: { level: loud }\n${integration(`${good}\nneeds: [x]\nregion: moon`)}`,
    'more/a.yaml': '- { id: shop, provider: sendgrid, key: { env: K } }\n',
    'more/b.ndjson':
      '{"id":"b","provider":"sendgrid","key":5}\n\n{"id":"c",\n{"id":"d","provider":"nobody","key":"x"}\n',
    'more/c.txt': '',
    'more/d.yml': 'integrations: []\nlog: {}\n',
  });
  expect(problems.map((problem) => `${problem.file.slice(folder.length + 1)} ${brief(problem)}`)).toEqual([
    'keymedic.yaml 2:15 log.level: unknown level "loud"; allowed: error, warn, info and debug',
    'keymedic.yaml 7:13 integrations[0].needs[0]: unknown need "x"; allowed: send, templates, contacts, lists, campaigns, stats, webhooks, domains and account',
    'keymedic.yaml 8:13 integrations[0].region: unknown region of SendGrid "moon"; allowed: global and eu',
    'more/a.yaml 1:9 [0].id: the integration id "shop" is already used at keymedic.yaml:6',
    'more/b.ndjson 1:39 key: YAML reads this as a number and changes it; put it in quotes',
    'more/b.ndjson 3:11 is not JSON: each line holds one integration, {"id": …, "provider": …, "key": …}',
    expect.stringMatching(/^more\/b\.ndjson 4:22 provider: unknown provider "nobody"/),
    'more/c.txt -:- must end in .yaml, .yml, .json, .ndjson or .jsonl',
    'more/d.yml 2:1 log: an included file holds integrations only; "log" belongs in the main file',
  ]);
});

test.each([
  ['lists', (levels: number) => '['.repeat(levels) + ']'.repeat(levels)],
  ['blocks', (levels: number) => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`],
  ['open brackets', (levels: number) => '['.repeat(levels)],
])('%s thousands of levels deep are one mistake each, and what stands beside them is read', async (name, nest) => {
  for (const levels of [9_000, 50_000]) {
    const line = `{"id":"b","provider":"sendgrid","key":{"env":"K"},"settings":${nest(levels)}}`;
    const good = '{"id":"a","provider":"sendgrid","key":{"env":"K"}}';
    const { problems, folder } = await load({
      'keymedic.yaml': 'include: [more/*]\nproviders: esps\n',
      'more/a.ndjson': `${good}\n${line}\n{"id":"c","provider":"nobody","key":{"env":"K"}}\n`,
      'more/b.yaml': `integrations: ${nest(levels)}`,
      'esps/c.yaml': `id: ${nest(levels)}`,
    });
    const says = 'has blocks within blocks that are too deep to be read';
    expect(
      problems.map(
        (problem) => `${problem.file.slice(folder.length + 1)} ${brief(problem).replace(/^(\d+:)\d+ /, '$1 ')}`,
      ),
    ).toEqual([
      `esps/c.yaml 1: ${says}`,
      name === 'open brackets'
        ? 'more/a.ndjson 2: is not JSON: each line holds one integration, {"id": …, "provider": …, "key": …}'
        : `more/a.ndjson 2: ${says}`,
      expect.stringContaining('more/a.ndjson 3: provider: unknown provider "nobody"'),
      `more/b.yaml 1: ${says}`,
    ]);
  }
});
