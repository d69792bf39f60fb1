/** Targets of a Makefile that need a file which only the recipe of another name makes. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

describe('a target that needs a file without a rule', () => {
  const build = 'binary:\n\tdocker build -t b -f Dockerfile.build .\n\tdocker run --rm b > app.tar\n'
  const files = {
    'Dockerfile.build': 'FROM busybox:1.36\nWORKDIR /w\nCOPY Makefile main.go ./\nRUN make app\nCMD ["tar", "-cf", "-", "app"]\n',
    Dockerfile: 'FROM busybox:1.36\nCOPY app /app\n',
    Makefile: `${build}image: Dockerfile app.tar\n\ttar -xf app.tar\n\tdocker build -t y .\n`,
  }

  it('is made behind the target that makes the file, and needs it no more', () => {
    const document = migratePattern('true\n', files)
    expect(verdictOf(document)).toMatch(/^caveats .*RS427/)
    expect(document.pipelines[0]?.handoffs.map(({ via }) => via)).toEqual(['tar-pipe'])
    expect(afterOf(document, 'Makefile')).toContain('image: Dockerfile\n\tdocker build -t y .\n')
  })

  it('is left alone where nothing makes the file', () => {
    const document = migratePattern('true\n', { ...files, Makefile: files.Makefile.replace('> app.tar', '> other.tar') })
    expect(document.pipelines).toEqual([])
  })
})

describe('a Makefile with more targets than are tried', () => {
  it('is tried by those that speak of docker, themselves or through what they need', () => {
    const tests = Array.from({ length: 90 }, (_, index) => `test-${String(index)}:\n\ttrue\n`).join('')
    const docker = `image: binary
	docker build -t y .
binary:
	docker build -t b -f Dockerfile.build .
	docker create --name c b
	docker cp c:/app app
`
    const document = migratePattern('true\n', { Makefile: tests + docker })
    expect(document.pipelines.map(({ driver }) => driver.entry)).toEqual(['image'])
    expect(verdictOf(document)).toMatch(/^caveats .*RS030/)
  })
})

describe('a recipe in which make asks docker', () => {
  const recipe = (asked: string): string =>
    `image:\n\tdocker run --rm -v $(shell pwd)/out:/out ${asked} make\n\tdocker build -t y .\n`
  const files = { 'Dockerfile.build': 'FROM golang:1.22\nCOPY main.go .\n', Dockerfile: 'FROM alpine:3.20\nCOPY out/app /app\n' }

  it('loses the command with the build that it asks for', () => {
    const document = migratePattern('true\n', { ...files, Makefile: recipe('$(shell docker build -q -f Dockerfile.build .)') })
    expect(verdictOf(document)).not.toMatch(/^blocked/)
    expect(afterOf(document, 'Makefile')).toBe('image:\n\tdocker build -t y .\n')
  })
})
