/** ONBUILD instructions of a builder in whose containers something is done. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../../support/pattern.ts'

const triggered = 'FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app .\nONBUILD RUN echo a \\\n  b\n'
const files = { 'Dockerfile.build': triggered }
const mounts = 'docker run -v "$PWD:/o" b sh -c "make && cp app /o/"\n'
const build = 'docker build -t b -f Dockerfile.build .\n'

describe('ONBUILD instructions of a builder', () => {
  it.each([
    ['go where a container has something mounted', `${build}${mounts}docker build -t a .\n`, 'caveats RS660'],
    [
      'go where several containers work in it',
      `${build}docker run --name c b make app\ndocker cp c:/src/app .\ndocker run b make test\ndocker build -t a .\n`,
      'caveats RS660',
    ],
    [
      'stay where the files are only copied',
      `${build}docker create --name c b\ndocker cp c:/src/app .\ndocker build -t a .\n`,
      'migrated',
    ],
    ['are no reason where the image is pushed', `${build}docker push b\n${mounts}docker build -t a .\n`, 'blocked RS507'],
    [
      'are no reason where an image is FROM it',
      `${build}docker build -t t -f Dockerfile.test .\n${mounts}docker build -t a .\n`,
      'blocked RS507',
    ],
  ])('%s', (_title, script, expected) => {
    const document = migratePattern(script, { ...files, 'Dockerfile.test': 'FROM b\nRUN make test\n' })
    expect(verdictOf(document)).toContain(expected)
    const text =
      document.pipelines.find(({ status }) => status !== 'blocked') === undefined ? '' : afterOf(document, 'Dockerfile')
    expect(text?.includes('ONBUILD')).toBe(expected === 'migrated')
  })
})
