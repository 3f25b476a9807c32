/** Whether a text is a whole http or https address: `http://` alone is none, nor is one with a blank in it. */
export function isAddress(text: unknown): text is string {
  if (typeof text !== 'string' || !/^https?:\/\/\S+$/i.test(text.trim())) {
    return false;
  }
  try {
    return Boolean(new URL(text));
  } catch {
    return false;
  }
}
