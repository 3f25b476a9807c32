// Times as directories write them: 20261128031042Z, also with a fraction of the second.

const TIME = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?Z$/;

/** Milliseconds since 1970, whole seconds; nothing, if it is written in another way. */
export function timeIn(text: string | undefined): number | undefined {
  const parts = TIME.exec(text ?? '')
    ?.slice(1)
    .map(Number);
  if (!parts) {
    return undefined;
  }
  const [year, month, ...rest] = parts;
  return Date.UTC(year, month - 1, ...rest);
}

export function timeText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
}
