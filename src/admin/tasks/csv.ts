/** Makes a spreadsheet program read the file as UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A cell; what a spreadsheet program would take for a formula is marked as text, because a directory's data is anybody's. */
function cell(value = '') {
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return `"${text.replaceAll('"', '""')}"`;
}

/** Rows of a table as the text of a CSV file (RFC 4180). */
export function toCsv(rows: (string | undefined)[][]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
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
