/** A half of a character that needs two, without the other one: no database stores it in JSON. */
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** A text with a sign in place of what is no character. */
export function wellFormed(text: string): string {
  return text.replace(LONE_SURROGATE, '\ufffd');
}

/** The JSON of a value, with every text in it well-formed. */
export function wellFormedJson(value: unknown): string {
  const json = JSON.stringify(value);
  return /\\ud[89a-f]/i.test(json)
    ? JSON.stringify(value, (_, each) => (typeof each === 'string' ? wellFormed(each) : each))
    : json;
}
