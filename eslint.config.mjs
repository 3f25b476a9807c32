import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The rooms of the server, and which others each may use: docs/architecture.md. */
const ROOMS = {
  platform: [],
  contracts: ['platform'],
  ledger: ['contracts', 'platform'],
  results: ['contracts', 'platform'],
  sources: ['contracts', 'platform'],
  directory: ['ledger', 'results', 'contracts', 'platform'],
  mapping: ['directory', 'contracts', 'platform'],
  removals: ['directory', 'ledger', 'results', 'contracts', 'platform'],
  ingest: ['removals', 'mapping', 'directory', 'ledger', 'results', 'contracts', 'platform'],
  health: ['sources', 'results', 'contracts', 'platform'],
  runs: ['ingest', 'removals', 'mapping', 'sources', 'results', 'ledger', 'contracts', 'platform'],
  suspensions: ['contracts', 'platform'],
  http: ['runs', 'health', 'suspensions', 'ingest', 'mapping', 'sources', 'results', 'contracts', 'platform'],
};

const roomRules = Object.entries(ROOMS).map(([room, allowed]) => {
  const refused = Object.keys(ROOMS).filter((other) => other !== room && !allowed.includes(other));
  return {
    files: [`src/server/${room}/**/*.ts`],
    ignores: ['**/__tests__/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: `^(\\.\\./)+(${[...refused, 'plugin$', 'index$', 'own-tables$', 'migrations'].join('|')})(/|$)`,
              message: `What "${room}" may use is said in ROOMS, in eslint.config.`,
            },
          ],
        },
      ],
    },
  };
});

export default tseslint.config(
  { ignores: ['**/node_modules/', '**/dist/', 'storage/'] },
  ...tseslint.configs.recommended,
  {
    files: ['**/*.tsx'],
    plugins: { 'react-hooks': hooks },
    rules: hooks.configs.recommended.rules,
  },
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    files: ['**/__tests__/**', 'test/e2e/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: "CallExpression[callee.object.name='vi'][callee.property.name='waitFor']",
          message: 'It gives up after a second, which a busy machine may need: take eventually().',
        },
        {
          selector:
            "CallExpression[callee.object.callee.name='expect'][callee.property.name=/^toBe(Less|Greater)Than/] CallExpression[callee.object.name=/^(Date|performance)$/][callee.property.name='now']",
          message: 'How long something takes depends on the machine: expect what has happened instead.',
        },
      ],
    },
  },
  {
    // Who opens a file sees what it is about.
    files: ['src/**', 'plugins/*/src/**', 'examples/**', 'scripts/**', 'test/**'],
    ignores: ['**/__tests__/**'],
    rules: { 'max-lines': ['error', 300] },
  },
  {
    // What runs in a terminal talks to it.
    files: ['scripts/**', 'examples/**/hr-server/**', 'test/e2e/**', 'test/parity/**', 'test/benchmark/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // They stand on what everybody's plugins may use.
    files: ['plugins/*/src/**', 'examples/*/src/**'],
    ignores: ['**/__tests__/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(\\.\\./){3,}|^@nocobase/plugin-user-data-sync/(?!client(-v2)?$)',
              message:
                'A plugin uses the public exports alone: @nocobase/plugin-user-data-sync, its /client and its /client-v2.',
            },
          ],
        },
      ],
    },
  },
  ...roomRules,
);
