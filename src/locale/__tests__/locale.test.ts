import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

const LANGUAGES =
  'de-DE en-US es-ES fr-FR hu-HU id-ID it-IT ja-JP ko-KR nl-NL pt-BR ru-RU tr-TR uk-UA vi-VN zh-CN zh-TW';

/** Words that are the same in English. */
const SAME_AS_ENGLISH: Record<string, string[]> = {
  'de-DE': ['Status', 'Name', 'Person'],
  'es-ES': ['No'],
  'fr-FR': ['Source', 'Sources', 'Actions'],
  'id-ID': ['Status'],
  'it-IT': ['No'],
  'nl-NL': ['Status', 'Batch', 'Pushes'],
  'pt-BR': ['Status'],
};

const LATEST = ts.ScriptTarget.Latest;
const SHOWN =
  /^['"]?(title|label|placeholder|description|message|extra|tooltip|alt|aria-label|okText|cancelText|emptyText)['"]?$/;

const folder = path.resolve(__dirname, '..');
const read = (language: string): Record<string, string> =>
  JSON.parse(readFileSync(path.join(folder, `${language}.json`), 'utf8'));
const english = read('en-US');
/** A sentence as it is said of some numbers, such as one: a language has as many of these as it needs. */
const PLURAL = /_(zero|one|two|few|many|other)$/;
const sentencesOf = (translations: Record<string, string>) =>
  Object.keys(translations).filter((sentence) => !PLURAL.test(sentence));
const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

/** The sources under a folder of `src`. */
function filesOf(room: string) {
  const root = path.join(folder, '..', room);
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.tsx?$/.test(file) && !file.includes('__tests__'))
    .map((file) => ({ file, text: readFileSync(path.join(root, file), 'utf8') }));
}

/** Words between tags, and those given to an attribute or property that is shown or read out. */
function shownTexts(node: ts.Node): string[] {
  const value = ts.isJsxAttribute(node) || ts.isPropertyAssignment(node) ? node.initializer : undefined;
  const isText =
    ts.isJsxText(node) ||
    (value &&
      ts.isStringLiteral(value) &&
      SHOWN.test((node as ts.JsxAttribute | ts.PropertyAssignment).name.getText()));
  const own = isText && /\p{L}/u.test(node.getText()) ? [node.getText().trim()] : [];
  const below: string[] = [];
  node.forEachChild((child) => void below.push(...shownTexts(child)));
  return [...own, ...below];
}

/** The sentences that the sources under a folder of `src` hand to `t` or `tval`. */
function sentencesIn(room: string) {
  return filesOf(room)
    .flatMap(({ text }) => [...text.matchAll(/\bt(?:val)?\(\s*'((?:[^'\\]|\\.)+)'/g)])
    .map(([, sentence]) => sentence.replace(/\\(.)/g, '$1'));
}

test('the languages of the host are all here, and no other', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  expect(files.sort()).toEqual(LANGUAGES.split(' ').map((language) => `${language}.json`));
});

test('English is its own key', () => {
  for (const sentence of sentencesOf(english)) {
    expect(english[sentence]).toBe(sentence);
  }
});

test.each(['admin', 'client', 'client-v2', 'server'])('every sentence of src/%s has a translation', (room) => {
  const sentences = sentencesIn(room);
  expect(sentences).not.toEqual([]);
  expect(sentences.filter((sentence) => !(sentence in english))).toEqual([]);
});

test.each(['admin', 'client', 'client-v2'])('no text of src/%s is written where it is shown', (room) => {
  const texts = filesOf(room).flatMap(({ file, text }) => shownTexts(ts.createSourceFile(file, text, LATEST, true)));
  expect(texts).toEqual([]);
});

test('every refusal of the server has a translation', () => {
  const root = path.join(folder, '../server');
  const refusals = readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [
      ...readFileSync(path.join(root, file), 'utf8').matchAll(
        /(?:TranslatableError\(|super\(|RequestError\(\d+,|InvalidSettingError\([^,]+,)\s*'([^']+)'/g,
      ),
    ])
    .map(([, sentence]) => sentence);
  expect(refusals).not.toEqual([]);
  expect(refusals.filter((sentence) => !(sentence in english))).toEqual([]);
});

describe.each(LANGUAGES.split(' ').filter((language) => language !== 'en-US'))('%s', (language) => {
  const translations = read(language);

  test('translates every sentence, in the order of English', () => {
    expect(sentencesOf(translations)).toEqual(sentencesOf(english));
  });

  test('keeps every placeholder', () => {
    for (const [sentence, translation] of Object.entries(translations)) {
      expect(placeholders(translation), sentence).toEqual(placeholders(sentence));
    }
  });

  test('has other forms only of what there is, and of numbers that it counts in its own way', () => {
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    for (const form of Object.keys(translations).filter((sentence) => PLURAL.test(sentence))) {
      expect(english).toHaveProperty([form.replace(PLURAL, '')]);
      expect(pluralCategories).toContain(form.match(PLURAL)?.[1]);
    }
  });

  test('leaves no English', () => {
    const same = Object.keys(translations).filter((sentence) => translations[sentence].trim() === sentence);
    expect(same.sort()).toEqual([...(SAME_AS_ENGLISH[language] ?? [])].sort());
  });
});
