import { useCallback } from 'react';
import { useTranslation } from 'react-i18next';

/** The namespace the host gives this plugin's translations, beside the package name. */
export const NAMESPACE = 'user-data-sync';

/** The namespace of words that were typed into this host, such as a source's display name. */
export const TYPED_WORDS = 'lm-collections';

/** Says an English sentence, with the `{{values}}` in it, in the user's language. */
export type Translate = (sentence: string, options?: Record<string, unknown>) => string;

/** The `t` of this plugin, and its language. React escapes what it shows, so values are put in as they are. */
export function useTranslate(): { t: Translate; language: string } {
  const { t, i18n } = useTranslation(NAMESPACE);
  const translate: Translate = useCallback(
    (sentence, options) => t(sentence, { interpolation: { escapeValue: false }, ...options }),
    [t],
  );
  return { t: translate, language: i18n.language };
}
