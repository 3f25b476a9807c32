/** Makes a spreadsheet program read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** What a spreadsheet program would take for a formula, in letters of any width. */
const FORMULA = /^(\s*[=+\-@＝＋－＠]|[\t\r\n])/;

/** A cell; what looks like a formula is marked as text, because a directory's data is anybody's. */
function cell(value = '') {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** Rows of a table as the text of a CSV file (RFC 4180), with the separator that spreadsheet programs expect in the language. */
export function toCsv(rows: (string | undefined)[][], language: string): string {
  const decimal = new Intl.NumberFormat(language).formatToParts(0.5).find(({ type }) => type === 'decimal')?.value;
  const separator = decimal === ',' ? ';' : ',';
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(separator)}\r\n`).join('');
}

/** A text that any system takes as the name of a file. */
export function fileName(text: string): string {
  return text.replace(/[\u0000-\u001f"*/:<>?\\|]+/g, '-');
}

/** Hands a text to the browser as a file. */
export function download(name: string, text: string) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
