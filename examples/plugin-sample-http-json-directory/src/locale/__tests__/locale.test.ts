import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.resolve(__dirname, '..');
const read = (file: string): Record<string, string> => JSON.parse(readFileSync(path.join(folder, file), 'utf8'));
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
const english = read('en-US.json');
const placeholders = (text: string) => (text.match(/{{\w+}}/g) ?? []).sort();

it('has the languages of the host', () => {
  expect(files).toEqual(
    readdirSync(path.resolve(folder, '../../../../src/locale')).filter((file) => /json$/.test(file)),
  );
});

it.each(files)('%s says every sentence, with what is put into it', (file) => {
  const translations = read(file);
  expect(Object.keys(translations)).toEqual(Object.keys(english));
  for (const [sentence, translation] of Object.entries(translations)) {
    expect(placeholders(translation), sentence).toEqual(placeholders(sentence));
  }
});

it('says what the plugin shows', () => {
  const texts = ['client/AdminSettingsForm.tsx', 'client-v2/AdminSettingsForm.tsx']
    .concat(['plugin', 'http-json-source', 'directory-client', 'options'].map((name) => `server/${name}.ts`))
    .map((file) => readFileSync(path.resolve(folder, '..', file), 'utf8'));
  const sentences = texts.flatMap((text) => [
    ...[...text.matchAll(/\b(?:t|tval)\(\s*'([^']+)'/g)].map(([, sentence]) => sentence),
    ...[...text.matchAll(/{{t\("([^"]+)"\)}}/g)].map(([, sentence]) => sentence),
    ...[...text.matchAll(/this\.fault\(\s*place,\s*'([^']+)'/g)].map(([, sentence]) => sentence),
  ]);
  expect([...new Set(sentences)].sort()).toEqual(Object.keys(english).sort());
});
