// What goes wrong with a directory, as a sentence that can be said in any language.
import type { Translate } from './translate';

/** Values of a sentence: texts and numbers as they are, other faults in the language of the sentence. */
export type FaultValues = Record<string, string | number | Fault | Fault[]>;

/** An error for an admin: an English sentence that is a key of the locales, and what is put into it. */
export class Fault extends Error {
  constructor(
    public readonly sentence: string,
    public readonly values: FaultValues = {},
  ) {
    super(say(sentence, values, fill));
    this.name = 'Fault';
  }

  /** The sentence in somebody's language. */
  in(t: Translate): string {
    return say(this.sentence, this.values, t);
  }
}

function say(sentence: string, values: FaultValues, t: Translate): string {
  const said = Object.entries(values).map(([name, value]) => [name, sayValue(value, t)]);
  // A fault without words is one that has nothing to add.
  return sentence && t(sentence, Object.fromEntries(said)).trim();
}

function sayValue(value: FaultValues[string], t: Translate): string | number {
  if (Array.isArray(value)) {
    return value.map((each) => each.in(t)).join(' ');
  }
  return value instanceof Fault ? value.in(t) : value;
}

function fill(sentence: string, values: Record<string, unknown> = {}): string {
  return sentence.replace(/{{(\w+)}}/g, (_, name) => String(values[name] ?? ''));
}
