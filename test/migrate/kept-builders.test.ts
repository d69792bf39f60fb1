/** A builder whose image others still find under its name: it is built up to its stage, and that stage makes this image and no more. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const files = {
  Dockerfile: 'FROM alpine:3.20\nCOPY dist/app /app\n',
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCMD ["go", "env"]\n',
  'main.go': 'package main\n',
}
const dev = '.PHONY: dev image test\ndev:\n\tdocker build -t dev -f Dockerfile.build .\n\n'
const mounted = 'image: dev\n\tdocker run --rm -v $(CURDIR):/src dev go build -o dist/app\n\tdocker build -t demo .\n'
const copied =
  'image: dev\n\tdocker run --name c dev go build -o dist/app x/y\n\tdocker cp c:/src/dist .\n\tdocker rm c\n\tdocker build -t demo .\n'
const stage = /^FROM golang:1\.22 AS (\w+)\nWORKDIR \/src\nCMD \["go", "env"\]\n\nFROM \1 AS /

const rows: readonly (readonly [who: string, files: Readonly<Record<string, string>>])[] = [
  ['a target runs what a variable holds', { Makefile: `RUN = docker run dev\n${dev}${mounted}test: dev\n\t$(RUN) go test\n` }],
  ['a target names it, beside a container with mounts', { Makefile: `${dev}${mounted}test: dev\n\tdocker run dev go test\n` }],
  ['a target names it, beside a copy out', { Makefile: `${dev}${copied}test: dev\n\tdocker run dev go test\n` }],
  [
    'a compose file names it',
    { Makefile: `${dev}${mounted}`, 'compose.yml': 'services:\n  test:\n    image: dev\n    command: go test\n' },
  ],
]

describe('a builder that stays', () => {
  it.each(rows)('is the image that it was when %s', (_, others) => {
    const { pipelines, changes } = migrate(memoryRepository({ ...files, ...others }))
    const after = (path: string): string => changes.find((change) => change.path === path)?.after ?? ''
    expect(pipelines.map(({ status }) => status)).not.toContain('blocked')
    const [, name = ''] = stage.exec(after('Dockerfile')) ?? []
    expect(name).not.toBe('')
    expect(after('Makefile')).toContain(`docker build -t dev --target ${name} .`)
  })

  it.each([
    ['only cleans up after itself', 'clean:\n\trm -rf dist\n'],
    ['only prints', 'help: dev\n\t@echo "make image"\n'],
    ['is made after the final image', 'push: image\n\tdocker push demo\n'],
  ])('goes when a target %s', (_, rule) => {
    const { changes } = migrate(memoryRepository({ ...files, Makefile: `${dev}${mounted}${rule}` }))
    expect(changes.find(({ path }) => path === 'Makefile')?.after).not.toContain('-t dev')
    expect(changes.find(({ path }) => path === 'Dockerfile')?.after).not.toMatch(stage)
  })

  it('goes with a caveat for each target beside when it takes files of other images', () => {
    const web =
      'web:\n\tdocker build -t web -f Dockerfile.web .\n\tdocker run --rm -v $(CURDIR)/static:/out web make /out\n\n' +
      mounted.replace('image: dev', 'image: web dev').replace('-v $(CURDIR):/src ', '').replace('dist/app', '/app')
    const taking = web
      .replace('docker run --rm dev', 'docker run --name c dev')
      .replace('\tdocker build -t demo', '\tdocker cp c:/app dist/app\n\tdocker build -t demo')
    const { pipelines, changes } = migrate(
      memoryRepository({
        ...files,
        'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\n',
        'Dockerfile.web': 'FROM node:20\n',
        'static/README': 'made\n',
        Makefile: `${dev}${taking}test: dev\n\t./in-dev.sh go test\n`,
      }),
    )
    const told = pipelines.flatMap(({ findings }) => findings.flatMap(({ code, message }) => (code === 'RS578' ? [message] : [])))
    expect(told).toContain(
      'The target `test` is made after the build of the image dev, which is only a stage of the final image now.',
    )
    expect(changes.find(({ path }) => path === 'Makefile')?.after).not.toContain('-t dev')
  })
})
