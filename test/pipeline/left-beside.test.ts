import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../../src/repository/memory.ts'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const mounted = 'docker run --rm -v $PWD:/src -w /src'
const taken = 'COPY --from=build --chown=0:0 /src/app /app\n'

/** What stands in the stage of the final image, under its FROM. */
function finalOf(steps: string, dockerfile: string, files: MemoryFiles = {}): string {
  const document = migratePattern(`${steps}\ndocker build -t y .\n`, {
    Dockerfile: `FROM alpine:3.20\n${dockerfile}`,
    'main.go': '',
    'web/index.html': '',
    ...files,
  })
  const text = afterOf(document, 'Dockerfile') ?? ''
  return `${verdictOf(document)}: ${text.slice(text.lastIndexOf('FROM alpine:3.20\n') + 'FROM alpine:3.20\n'.length)}`
}

describe('a folder that a container had is the repository’s', () => {
  it.each([
    ['golang:1.22 go build -o app', 'COPY app /app\nCOPY web /web\n'],
    ['golang:1.22 go build -o=/src/app ./cmd', 'COPY app /app\nCOPY web /web\n'],
    ['golang:1.22 go build -ldflags "-X main.v=$V" -o app', 'COPY app /app\nADD web /web\n'],
    ['-e CGO_ENABLED=0 golang:1.22 sh -c "go vet && go build -o app"', 'COPY app /app\nCOPY web/*.html /web/\n'],
    ['gcc:12 gcc -static -o app main.c', 'COPY app /app\nCOPY web /web\n'],
  ])('when all that %s writes is elsewhere', (command, dockerfile) => {
    const rest = dockerfile.slice(dockerfile.indexOf('\n') + 1)
    expect(finalOf(`${mounted} ${command}`, dockerfile)).toMatch(/^caveats RS654/)
    expect(finalOf(`${mounted} ${command}`, dockerfile)).toContain(`${taken}${rest}`)
  })

  it.each([
    ['golang:1.22 make', 'COPY app /app\nCOPY web /web\n'],
    ['golang:1.22 go build -o web/app', 'COPY app /app\nCOPY web /web\n'],
    ['golang:1.22 go build -coverprofile=x -o app', 'COPY app /app\nCOPY web /web\n'],
    ['golang:1.22 sh -c "go generate && go build -o app"', 'COPY app /app\nCOPY web /web\n'],
    ['node:20 npm test', 'COPY app /app\nCOPY web /web\n'],
  ])('not when %s may write there', (command, dockerfile) => {
    expect(finalOf(`${mounted} ${command}`, dockerfile)).toContain('COPY --from=build --chown=0:0 /src/web/ /web\n')
  })

  it.each(['make test', 'make lint vet', 'npm run lint', 'yarn test', 'golint ./...', 'make -s unit-tests', 'make check-fmt'])(
    'when %s before the builder only checks it',
    (check) => {
      const steps = `${mounted} node:20 ${check}\ndocker build -t b -f Dockerfile.build .
docker create --name c b
docker cp c:/src/app app
docker rm c`
      const files = { 'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN make\n' }
      expect(finalOf(steps, 'COPY app /app\nCOPY web /web\n', files)).toBe(`caveats RS654: ${taken}COPY web /web\n`)
    },
  )

  it.each(['make', 'make all', 'npm run build', 'make test install', 'gofmt -w .'])(
    'not when %s is no check, and the folder can be taken whole',
    (command) => {
      const steps = `${mounted} node:20 ${command}`
      expect(finalOf(steps, 'COPY web /web\n')).toContain('COPY --from=build --chown=0:0 /src/web/ /web\n')
    },
  )

  it('when the ignore file hides a part of it and all that is wanted of the container is wanted by name, elsewhere', () => {
    const files = { '.dockerignore': 'web/*.md\n' }
    const dockerfile = 'COPY app /app\nCOPY web /web\n'
    expect(finalOf(`${mounted} golang:1.22 make`, dockerfile, files)).toBe(`caveats RS654: ${taken}COPY web /web\n`)
  })

  it('not when what is wanted of the container lies in it', () => {
    const files = { '.dockerignore': '**/*.md\n' }
    const dockerfile = 'COPY app /app\nCOPY . /srv\n'
    expect(finalOf(`${mounted} golang:1.22 make`, dockerfile, files)).toMatch(/^blocked RS423/)
  })
})

describe('a folder inside of one that is taken', () => {
  const steps = `docker run --rm -v $PWD/gen:/gen node:20 npm run generate\n`
  const files = { 'gen/README': '' }

  it('comes from the container that had it, over what the repository has', () => {
    expect(finalOf(steps, 'COPY . /srv\n', files)).toContain('COPY . /srv\nCOPY --from=build --chown=0:0 /gen/ /srv/gen\n')
  })

  it('is no matter when the ignore file hides it', () => {
    const app = `docker run --rm -v $PWD/out:/out golang:1.22 make\n`
    const hidden = { ...files, '.dockerignore': 'gen\n' }
    expect(finalOf(`${steps}${app}`, 'COPY out/app /app\nCOPY web /web\n', hidden)).toContain('COPY web /web\n')
    expect(finalOf(`${steps}${app}`, 'COPY out/app /app\nCOPY . /srv\n', { '.dockerignore': 'gen\nout\n!out/app\n' })).toMatch(
      /^blocked RS423/,
    )
  })

  it('stays in doubt when the ignore file hides a part of it, or something else may have written there', () => {
    expect(finalOf(steps, 'COPY . /srv\n', { ...files, '.dockerignore': 'gen/**/*.tmp\n' })).toBe(': ')
    const app = 'docker run --rm -v $PWD/out:/out golang:1.22 make\n'
    expect(
      finalOf(`${steps}${app}`, 'COPY out/app /app\nCOPY . /srv\n', { ...files, '.dockerignore': 'gen/**/*.tmp\n' }),
    ).toMatch(/^blocked RS423/)
  })
})
