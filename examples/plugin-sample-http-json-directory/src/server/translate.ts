import { NAMESPACE } from '../names';

/** Says an English sentence, with the `{{values}}` in it, in the language of whoever asked. */
export type Translate = (sentence: string, values?: Record<string, unknown>) => string;

/** This plugin's texts through the `t` of the host that a source has in its `ctx`. */
export function translateWith(t: (sentence: string, options: object) => string): Translate {
  // What is put in is shown as it is: the page takes care of what HTML would be.
  return (sentence, values) => t(sentence, { ...values, ns: NAMESPACE, interpolation: { escapeValue: false } });
}
