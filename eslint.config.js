import js from '@eslint/js'
import { defineConfig } from 'eslint/config'
import tseslint from 'typescript-eslint'

const core = [
  'text',
  'findings',
  'config',
  'docker',
  'dockerfile',
  'shell',
  'make',
  'driver',
  'host',
  'pipeline',
  'rewrite',
  'proof',
  'migrate',
  'report',
]
const outside = [
  'process',
  'console',
  'Date',
  'performance',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
  'fetch',
  'Buffer',
  '__dirname',
  'require',
]
const node = { process: 'readonly', console: 'readonly', URL: 'readonly', performance: 'readonly', Buffer: 'readonly' }

export default defineConfig(
  { ignores: ['dist', 'build', 'coverage', 'corpus', 'node_modules'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `return problem(…)` ends a function with what it has to say; that nothing comes back is plain from the type
      '@typescript-eslint/no-confusing-void-expression': 'off',
      // `[...text]` is how a text is taken apart by characters
      '@typescript-eslint/no-misused-spread': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    files: core.map((room) => `src/${room}/**/*.ts`),
    // it runs in a browser
    ignores: ['src/report/fleet/html/page/**'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...outside.map((name) => ({
          name,
          message: 'The core is pure: take it as a parameter, or do it in repository/ or cli/.',
        })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'The same repository gives the same document.' },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { 'no-control-regex': 'off' },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: node } },
  {
    files: ['bin/*.js', '**/*.cjs'],
    languageOptions: {
      sourceType: 'commonjs',
      globals: { ...node, require: 'readonly', module: 'writable', __dirname: 'readonly' },
    },
  },
)
