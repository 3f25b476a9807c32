// The host's older developer page calls a record's fields otherwise. Who goes by it is told what they are called now.

const NAMES_NOW: Record<string, string> = {
  id: '"id" is "uid" now',
  name: '"name" is "nickname" of a user and "title" of a department',
  parentId: '"parentId" is "parentUid"',
  uniqueKey: '"uniqueKey" is left out, since records are known by their "uid"',
};

/** A sentence for whoever uses older names in a payload; nothing for all others. */
export function adviceOnOlderNames(payload: unknown): string {
  const { records, uniqueKey } = fieldsOf(payload);
  const unknown = Array.isArray(records) ? records.map(fieldsOf).find(({ uid }) => uid === undefined) : undefined;
  const used = { ...unknown, ...(uniqueKey !== undefined && { uniqueKey }) };
  const names = Object.keys(NAMES_NOW).filter((name) => name in used);
  return names.length ? `. These names have changed: ${names.map((name) => NAMES_NOW[name]).join(', ')}.` : '';
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
