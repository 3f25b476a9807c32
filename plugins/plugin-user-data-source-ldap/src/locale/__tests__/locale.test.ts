import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Field, Values } from '../../form/field';
import { SECTIONS } from '../../form/sections';
import { DEPARTMENT_SOURCES } from '../../presets';

const folder = path.resolve(__dirname, '..');
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const english = read('en-US.json');
const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

it('has the languages of the host', () => {
  const host = readdirSync(path.resolve(folder, '../../../../src/locale')).filter((file) => file.endsWith('.json'));
  expect(files).toEqual(host);
});

it.each(files)('%s says every sentence, with what is put into it', (file) => {
  const translations = read(file);
  expect(Object.keys(translations)).toEqual(Object.keys(english));
  for (const [sentence, translation] of Object.entries(translations)) {
    expect(placeholders(translation), sentence).toEqual(placeholders(sentence));
  }
});

/** All that a field of the form may show, whatever is entered. */
function textsOf(field: Field): (string | undefined)[] {
  const choices = DEPARTMENT_SOURCES.flatMap((departmentSource) => field.choices?.({ departmentSource }) ?? []);
  const entered: Values = { bindDn: 'cn=reader', clientCertificate: '-----BEGIN CERTIFICATE-----' };
  return [field.label, field.help, field.missing?.(entered), field.wrong?.('?'), ...choices.map(({ label }) => label)];
}

const source = path.resolve(folder, '..');
const code = (readdirSync(source, { recursive: true }) as string[])
  .filter((file) => /\.tsx?$/.test(file) && !file.includes('__tests__'))
  .map((file) => readFileSync(path.join(source, file), 'utf8'))
  .join('\n');

it('says what the plugin shows', () => {
  const form = SECTIONS.flatMap(({ title, fields }) => [title, ...fields.flatMap(textsOf)]);
  const pattern = /(?:\b(?:t|tval|\w*Fault)\(\s*|sentence: )'((?:[^'\\]|\\.)+)'/g;
  const sentences = [...code.matchAll(pattern)].map(([, sentence]) => sentence.replace(/\\'/g, "'"));
  const missing = [...form, ...sentences].filter((text) => text && !(text in english));
  expect(sentences.length).toBeGreaterThan(50);
  expect(missing).toEqual([]);
});

it('says nothing that is not shown', () => {
  const literal = (text: string) => `'${text.replace(/'/g, "\\'")}'`;
  expect(Object.keys(english).filter((text) => !code.includes(literal(text)))).toEqual([]);
});
