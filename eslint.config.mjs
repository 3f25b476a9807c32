import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

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
    files: ['**/__tests__/**', 'e2e/**'],
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
    // What runs in a terminal talks to it.
    files: ['scripts/**', 'examples/**/hr-server/**', 'e2e/**', 'comparison/**', 'benchmark/**'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['**/*.{js,cjs}'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);
