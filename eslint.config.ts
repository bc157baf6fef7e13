import eslintPlugin from 'eslint-plugin-eslint-plugin';
import lintel from 'eslint-plugin-lintel';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

export default defineConfig(
  // Fixtures are wrong on purpose, and so are type tests.
  globalIgnores(['**/dist/', 'vscode-extension/server/', 'runtime/cjs/', '**/generated/', '.tmp/', '**/coverage/', 'fixtures/', '**/*.test-d.ts']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    name: 'workspace/types',
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.config.ts'] } } },
    rules: {
      // `noUncheckedIndexedAccess` asks for it where the line above has looked already.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/non-nullable-type-assertion-style': 'off',
      // It would also take assertions away that tell the reader which member of a union is meant.
      '@typescript-eslint/no-unnecessary-type-assertion': 'off',
      // Hostile input, plain JavaScript callers and half-parsed trees do not keep what the types promise.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // ESLint's node types and their strings are one thing.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // `import x = require('x')`: see `typescript.ts`.
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      // `a && a.b()` is a condition; with a chain it could be undefined.
      '@typescript-eslint/prefer-optional-chain': 'off',
      // A pattern among patterns stays a pattern.
      '@typescript-eslint/prefer-includes': 'off',
      '@typescript-eslint/prefer-string-starts-ends-with': 'off',
      // One call is one line: `() => stop()`, `return report()`, `return void advance()`.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-meaningless-void-operator': 'off',
      // A key of a table is data and looks like it.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // An empty text is no text.
      '@typescript-eslint/prefer-nullish-coalescing': ['error', { ignorePrimitives: { string: true, boolean: true } }],
      // A number in a message is what it looks like.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unused-vars': ['error', { args: 'all', argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true }],
    },
  },
  {
    name: 'workspace/models',
    files: ['eslint-plugin/src/models/*.ts'],
    // A role without parts is an empty record.
    rules: { '@typescript-eslint/no-generated-empty-object-type': 'off' },
  },
  {
    name: 'workspace/rules',
    files: ['eslint-plugin/src/rules/*.ts'],
    extends: [eslintPlugin.configs.recommended],
    rules: {
      // Every rule has the same shape; `options.test.ts` holds the defaults to the schema.
      'eslint-plugin/require-meta-default-options': 'off',
      // ESLint below 9.15 does not know `meta.defaultOptions`.
      '@typescript-eslint/no-deprecated': 'off',
    },
  },
  {
    name: 'workspace/tests',
    files: ['test/**/*.ts'],
    rules: {
      // A test hands over what the types forbid, takes hosts apart and reads JSON.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/restrict-plus-operands': 'off',
      '@typescript-eslint/no-deprecated': 'off',
      '@typescript-eslint/no-misused-promises': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-implied-eval': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      '@typescript-eslint/require-await': 'off',
      // Modules of NestJS are empty classes, and controllers have empty methods.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-empty-function': 'off',
      '@typescript-eslint/class-literal-property-style': 'off',
    },
  },
  {
    name: 'workspace/server',
    files: ['lsp-server/src/compiler-options.ts'],
    // Repositories still use what TypeScript 6 deprecates.
    rules: { '@typescript-eslint/no-deprecated': 'off' },
  },
  {
    name: 'workspace/events',
    files: ['runtime/src/internal/events.ts'],
    // An event goes to loggers that take a record, and an interface is none.
    rules: { '@typescript-eslint/consistent-type-definitions': 'off' },
  },
  {
    name: 'workspace/layers',
    files: ['runtime/src/postgres.ts'],
    // From a union of the layers TypeScript would infer one transaction out of all their methods.
    rules: { '@typescript-eslint/unified-signatures': 'off' },
  },
  { name: 'workspace/scripts', files: ['**/*.mjs'], extends: [tseslint.configs.strict] },
  { name: 'workspace/lintel', files: ['runtime/src/**/*.ts', 'lsp-server/src/**/*.ts'], extends: [lintel.configs.strict] },
);
