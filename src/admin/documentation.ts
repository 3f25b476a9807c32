/** Where the host's manual tells of sources, their plugins and the push API. */
export const DOCUMENTATION = 'https://docs.nocobase.com/handbook/user-data-sync';

/** The file of this package that holds the guide: in Spanish, and in English for everybody else. */
export const guideFile = (language: string) => `dist/guide/user-guide${language.startsWith('es') ? '.es' : ''}.html`;
