/** @module The documents: short sentences, words of the field, links that lead somewhere. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { type Sentence, sentencesOfCode, sentencesOfMarkdown, sentencesOfYaml } from './sentences.ts';

const root = resolve(import.meta.dirname, '../..');
/** Words in a sentence. */
const most = 30;

/** Paths from the root of all files below a folder, generated provider pages left out. */
function list(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`)
    .filter((name) => !name.startsWith('docs/providers/'));
}

const documents = [...list('docs', '.md'), 'README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md'];

/** Texts of the program are held to these words where they are written. */
function isWrittenByHand(file: string): boolean {
  return !read(file).startsWith('<!-- Generated');
}

function read(file: string): string {
  return readFileSync(join(root, file), 'utf8');
}

/** `file:line (words) sentence` of each sentence that is too long. */
function tooLong(files: readonly string[], find: (text: string) => readonly Sentence[]): readonly string[] {
  return files.flatMap((file) =>
    find(read(file))
      .filter(({ words }) => words > most)
      .map(({ line, words, text }) => `${file}:${line} (${words}) ${text}`),
  );
}

test('the finder of sentences sees paragraphs, lists, cells and comments, and no code', () => {
  const long = Array.from({ length: 31 }, () => 'word').join(' ');
  const markdown = `# ${long}\n\n- One. Two\n  three.\n\n| ${long} | \`code\` ${long} |\n\n\`\`\`\n${long}\n\`\`\`\n`;
  expect(sentencesOfMarkdown(markdown).map(({ line, words }) => [line, words])).toEqual([
    [3, 1],
    [3, 2],
    [6, 31],
  ]);
  const code = `/**\n * One two.\n * @param a three four\n */\nconst a = 'b'; // five\n// six\n// seven\n`;
  expect(sentencesOfCode(code).map(({ line, text }) => [line, text])).toEqual([
    [2, 'One two.'],
    [3, 'three four'],
    [6, 'six seven'],
  ]);
  expect(sentencesOfYaml('# One two\n# three.\n# key: value\na: 1\n').map(({ text }) => text)).toEqual([
    'One two three.',
  ]);
});

test('no sentence of a document has more than 30 words', () => {
  expect(tooLong(documents, sentencesOfMarkdown)).toEqual([]);
  expect(tooLong(['config.example.yaml'], sentencesOfYaml)).toEqual([]);
});

test('no comment of the source, the scripts and these tests has a longer sentence', () => {
  const files = [...list('src', '.ts'), ...list('scripts', '.ts'), ...list('test/house', '.ts')];
  expect(tooLong(files, sentencesOfCode)).toEqual([]);
});

/** Words that this project used, and those that readers look for. */
const replaced: Readonly<Record<string, string>> = {
  'make-believe': 'simulated',
  clinic: 'context',
  ailment: 'health problem',
  vitals: 'process monitor',
  farewell: 'removed integration',
  ratchet: 'warning steps',
  whoever: 'the one who',
  'for want of': 'without',
  'in its place': 'instead',
  mended: 'fixed',
};

test('the documents use the words of the field', () => {
  const found = documents.filter(isWrittenByHand).flatMap((file) => {
    const text = read(file).replace(/```[\s\S]*?```|`[^`\n]*`/g, '');
    return Object.entries(replaced)
      .filter(([word]) => new RegExp(`\\b${word}\\b`, 'i').test(text))
      .map(([word, better]) => `${file}: ${word}; better ${better}`);
  });
  expect(found).toEqual([]);
});

test('each link in a document leads to a file, and each heading that it names is there', () => {
  const broken = documents.flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(
      ([, path = '', heading]) => {
        const target = path === '' ? file : join(dirname(file), path);
        if (!existsSync(join(root, target))) return [`${file}: ${path}`];
        return heading === undefined || anchorsOf(read(target)).has(heading) ? [] : [`${file}: ${path}#${heading}`];
      },
    ),
  );
  expect(broken).toEqual([]);
});

/** As GitHub makes them from headings. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = markdown.matchAll(/^#{1,6} (.*)$/gm);
  return new Set(
    [...headings].map(([, text = '']) =>
      text
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    ),
  );
}

test('each path in a document is there', () => {
  const paths = documents.flatMap((file) =>
    [...read(file).matchAll(/`((?:src|test|scripts|providers|docs|bin)\/[\w./-]+)`/g)].map(([, path = '']) => [
      file,
      path,
    ]),
  );
  const invented = /NAME|acme/;
  const missing = paths.filter(([, path = '']) => !invented.test(path) && !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});
