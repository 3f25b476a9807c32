/** Where the host's manual tells of sources, their plugins and the push API. */
export const DOCUMENTATION = 'https://docs.nocobase.com/handbook/user-data-sync';

/** The languages that this plugin's guide is written in; the first one is for everybody else. */
const GUIDE_LANGUAGES = ['en', 'es'];

/** The file of this package that holds the guide in a language, or in one that most can read. */
export function guideFile(language: string): string {
  const [own] = language.split('-');
  return `dist/guide/user-guide.${GUIDE_LANGUAGES.includes(own) ? own : GUIDE_LANGUAGES[0]}.html`;
}
