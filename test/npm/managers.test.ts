/** Scripts of a package.json, run by each of the package managers. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const scripts = {
  builder: 'docker build -t b -f Dockerfile.build .',
  extract: 'docker create --name c b && docker cp c:/src/app app && docker rm c',
}

function packageFile(given: Readonly<Record<string, string>>): string {
  return `${JSON.stringify({ name: 'demo', version: '1.0.0', scripts: given }, undefined, 2)}\n`
}

describe('a package manager that runs scripts', () => {
  it.each(['npm run', 'npm run-script', 'yarn run', 'yarn', 'pnpm run', 'pnpm', 'bun run'])(
    'is followed from a shell script: %s',
    (runs) => {
      const document = migratePattern(`${runs} builder\n${runs} extract\ndocker build -t x .\n`, {
        'package.json': packageFile(scripts),
      })
      expect(verdictOf(document)).toMatch(/^(?:migrated|caveats)/)
      expect(afterOf(document, 'Dockerfile')).toContain('COPY --from=build')
      expect(afterOf(document, 'build.sh')).toBe('#!/bin/sh\ndocker build -t x .\n')
    },
  )

  it.each(['npm run', 'yarn', 'yarn run', 'pnpm run', 'pnpm', 'bun run'])(
    'is followed from a script of the package: %s',
    (runs) => {
      const all = `${runs} builder && ${runs} extract && docker build -t x .`
      const document = migratePattern('true\n', { 'package.json': packageFile({ ...scripts, all }) })
      expect(verdictOf(document)).toMatch(/^(?:migrated|caveats)/)
      expect(afterOf(document, 'package.json')).toContain('"all": "docker build -t x ."')
    },
  )

  it.each([
    ['npm run image', true],
    ['bun run image', true],
    ['yarn image', false],
    ['pnpm run image', false],
  ])('runs what stands around a script, or leaves that open: %s', (call, sure) => {
    const around = { ...scripts, preimage: `${scripts.builder} && ${scripts.extract}`, image: 'docker build -t x .' }
    const document = migratePattern(`docker version\n${call}\ndocker push x\n`, { 'package.json': packageFile(around) })
    expect(document.pipelines.map(({ when }) => when.length === 0)).toContain(sure)
  })

  it.each([
    'bun extract',
    'bun x extract',
    'bunx extract',
    'pnpm -r run extract',
    'yarn workspace a extract',
    'npm run extract -ws',
  ])('is not followed where it may run something else: %s', (call) => {
    const document = migratePattern(`docker build -t b -f Dockerfile.build .\n${call}\ndocker build -t x .\n`, {
      'package.json': packageFile(scripts),
    })
    expect(verdictOf(document)).not.toMatch(/migrated/)
    expect(document.changes).toEqual([])
  })
})
