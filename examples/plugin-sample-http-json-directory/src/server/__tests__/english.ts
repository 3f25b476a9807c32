import type { Translate } from '../translate';

/** Says a sentence as it is written. */
export const english: Translate = (sentence, values = {}) =>
  sentence.replace(/{{(\w+)}}/g, (_, name) => String(values[name]));
