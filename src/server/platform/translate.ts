// The server's texts in the languages of people.
import type { Context } from '@nocobase/actions';
import type { Application } from '@nocobase/server';
import { mapValues } from 'lodash';
import { displayText } from './display';
import { NAMESPACE } from './namespace';

/** Says an English sentence, with the `{{values}}` in it, in some language. */
export type Translate = (text: string, values?: Record<string, unknown>) => string;

/** Says it as it is written. */
export const ENGLISH: Translate = (text, values = {}) =>
  text.replace(/{{(\w+)}}/g, (_, name) => String(printable(values[name])));

/** A value that can be put into a text. */
function printable(value: unknown): string | number {
  return typeof value === 'string' || typeof value === 'number' ? value : displayText(value);
}

interface HostTranslate {
  (text: string, options?: Record<string, unknown>): string;
}

/** This plugin's texts through a `t` of the host, such as a request's. */
export function translateWith(t: HostTranslate): Translate {
  return (text, values) =>
    t(text, { ...mapValues(values, printable), ns: NAMESPACE, interpolation: { escapeValue: false } });
}

/** The language of a request, if it is one. */
export function localeOf(ctx?: Context): string | undefined {
  const locale = ctx?.getCurrentLocale?.();
  return /^[a-z]{2,3}(-\w{2,8})*$/i.test(locale) ? locale : undefined;
}

/** The host's translations for a language; for the application's own, if none is given. */
export async function i18nOf(app: Application, locale?: string | null) {
  const language = locale || app.i18n.language || 'en-US';
  const i18n = await app.localeManager.getI18nInstance(language);
  await i18n.changeLanguage(language);
  await app.localeManager.loadResourcesByLang(language);
  return i18n;
}
