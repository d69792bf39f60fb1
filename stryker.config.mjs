/** Mutation testing; `scripts/mutation.mjs` says of what, and with which tests. */
export default {
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner'],
  vitest: { related: false },
  coverageAnalysis: 'perTest',
  concurrency: 1,
  incremental: true,
  // the tests need no types
  disableTypeChecks: false,
  tempDirName: 'build/stryker',
  ignorePatterns: ['/build', '/coverage', '/dist'],
  reporters: ['clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 85, break: 85 },
}
