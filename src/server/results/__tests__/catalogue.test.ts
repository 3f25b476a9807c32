import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ENGLISH } from '../../platform/translate';
import { CATALOGUE, type Code, describeProblem, isNotice, problem } from '../../contracts/catalogue';

const root = path.resolve(__dirname, '../../../..');
const read = (file: string) => readFileSync(path.join(root, file), 'utf8');
const codes = Object.keys(CATALOGUE) as Code[];
const outcomes = read('docs/outcomes.md');

/** What a target says in its own words is in no language of ours. */
const translated = codes.filter((code) => code !== 'handler-message');

it.each(codes)('%s is documented, with what it means and what to do', (code) => {
  const row = outcomes.split('\n').find((line) => line.startsWith(`| \`${code}\` |`));
  const [, , meaning, remedy] = row?.split('|').map((cell) => cell.trim()) ?? [];
  expect(meaning).toBeTruthy();
  expect(remedy).toBeTruthy();
});

it('no other code is documented, and each where its kind belongs', () => {
  const documented = [...outcomes.matchAll(/^(## .+)$|^\| `([a-z-]+)` \|/gm)];
  let heading = '';
  const kinds: Record<string, string> = {};
  for (const [, title, code] of documented) {
    heading = title ?? heading;
    if (code) {
      kinds[code] = heading.includes('Notices') ? 'notice' : 'failure';
    }
  }
  expect(kinds).toEqual(Object.fromEntries(codes.map((code) => [code, CATALOGUE[code].kind])));
});

it.each(readdirSync(path.join(root, 'src/locale')).filter((file) => file.endsWith('.json')))(
  '%s has every sentence',
  (file) => {
    const texts = JSON.parse(read(`src/locale/${file}`));
    expect(translated.filter((code) => !(CATALOGUE[code].text in texts))).toEqual([]);
  },
);

it.each(['docs/push-api.md', 'docs/user-guide.md', 'docs/user-guide.es.md'])('%s leads to the codes', (file) => {
  expect(read(file)).toContain('(outcomes.md');
});

it('codes are written alike', () => {
  expect(codes.filter((code) => !/^[a-z]+(-[a-z]+)*$/.test(code))).toEqual([]);
});

it('a problem is worded with its params', () => {
  const taken = problem('value-taken-by-record', { field: 'email', value: 'a@x', uid: 'u1' });
  expect(describeProblem(taken, ENGLISH)).toBe('email "a@x" is taken already, by the record with uid "u1"');
  expect(describeProblem(problem('handler-message', { message: 'No.' }), ENGLISH)).toBe('No.');
});

it('a problem of another version is told by its code', () => {
  const unknown = { code: 'from-the-future' as Code, params: {} };
  expect(describeProblem(unknown, ENGLISH)).toBe('from-the-future');
  expect(isNotice(unknown)).toBe(false);
});

it('notices are no failures', () => {
  expect(isNotice(problem('unknown-parent', { uid: 'd' }))).toBe(true);
  expect(isNotice(problem('has-nul', { field: 'email' }))).toBe(false);
});
