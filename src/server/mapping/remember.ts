// Texts come again and again: a manager, a birthday. What a costly step makes of one is remembered, in bounds.
const MAX_TEXTS = 2_000;
const MAX_LENGTH = 200;

export function remembering<T>(apply: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined || text.length > MAX_LENGTH) {
      return found ?? apply(text);
    }
    const made = apply(text);
    if (known.size >= MAX_TEXTS) {
      known.clear();
    }
    known.set(text, made);
    return made;
  };
}
