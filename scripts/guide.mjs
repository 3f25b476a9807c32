// Makes of the documents that people read the pages that are shipped with the package: the host serves its files, but no Markdown.
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** The guide first: the page leads to it. */
export const guidePages = [
  'user-guide',
  'user-guide.es',
  'ldap',
  'ldap.es',
  'mapping-guide',
  'mapping-guide.es',
  'troubleshooting',
  'troubleshooting.es',
  'push-api',
  'outcomes',
  'mapping',
  'writing-plugins',
];

const STYLE = `
  :root { color-scheme: light dark }
  body { font: 16px/1.6 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  img { max-width: 100%; height: auto }
  table { border-collapse: collapse; display: block; overflow-x: auto }
  th, td { border: 1px solid #8886; padding: .3rem .6rem; text-align: start; vertical-align: top }
  pre { overflow-x: auto; padding: .6rem; background: #8882 }
`;

/** Writes the pages of a plugin's `docs` into its `dist/guide`. */
export async function buildGuide(folder) {
  const { Marked } = await import('marked');
  const target = path.join(folder, 'dist/guide');
  mkdirSync(target, { recursive: true });
  cpSync(path.join(folder, 'docs/images'), path.join(target, 'images'), { recursive: true });
  const marked = new Marked({
    renderer: {
      // The addresses of sections, as where the documents are kept.
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${slugOf(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
    },
    walkTokens(token) {
      if (token.type === 'link') {
        token.href = token.href.replace(/^([\w.-]+)\.md(?=#|$)/, (file, name) =>
          guidePages.includes(name) ? `${name}.html` : file,
        );
      }
    },
  });
  for (const name of guidePages) {
    const text = readFileSync(path.join(folder, `docs/${name}.md`), 'utf8');
    writeFileSync(path.join(target, `${name}.html`), pageOf(name, text, marked.parse(text)));
  }
}

function pageOf(name, text, body) {
  const [, title] = /^# (.*)$/m.exec(text);
  const language = name.endsWith('.es') ? 'es' : 'en';
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${title}</title>`,
    `<meta name="viewport" content="width=device-width"><style>${STYLE}</style></head>`,
    `<body>\n${body}</body></html>\n`,
  ].join('\n');
}

function slugOf(text) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
