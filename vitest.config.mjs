import { defineConfig } from 'vitest/config'
import { viteTemplates } from './scripts/templates.mjs'

export default defineConfig({
  plugins: [viteTemplates()],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build.mjs'],
    testTimeout: 120_000,
    // one engine serves all
    maxConcurrency: 2,
  },
})
