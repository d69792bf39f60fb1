import { defineConfig } from 'vitest/config'
import { vitePageParts } from './scripts/page-parts.mjs'
import { viteTemplates } from './scripts/templates.mjs'

/** Tests that build on a Docker engine: one after the other, since each looks at what is on it, and after all others. */
const onEngine = ['test/engine/**/*.test.ts', 'test/generated/*.test.ts', 'test/verify/engine/**/*.test.ts']
/** Tests in a browser: they measure how quick it is, so nothing else runs meanwhile. */
const inBrowser = ['test/browser/**/*.test.ts']

export default defineConfig({
  plugins: [vitePageParts(), viteTemplates()],
  test: {
    globalSetup: ['test/support/build.mjs'],
    setupFiles: ['test/support/children.ts'],
    testTimeout: 120_000,
    maxConcurrency: 2,
    // the core: what reads no disk, starts no process and talks to no engine
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      exclude: ['src/{engine,verify,cli}/**', 'src/repository/{directory,disk,git,read-file}.ts'],
      reporter: ['text', 'json'],
      reportOnFailure: true,
    },
    projects: [
      {
        extends: true,
        // nothing of `src/` keeps state between calls: one process reads its modules once for many files
        test: {
          name: 'pure',
          include: ['test/**/*.test.ts'],
          exclude: [...onEngine, ...inBrowser],
          isolate: false,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'browser', include: inBrowser, maxWorkers: 1, sequence: { groupOrder: 1 } } },
      { extends: true, test: { name: 'engine', include: onEngine, maxWorkers: 1, sequence: { groupOrder: 2 } } },
    ],
  },
})
