/** The checkout in a container at a place of which only the caller knows a part. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern, verdictOf } from '../support/pattern.ts'

const stage = (folder: string): string =>
  `FROM golang:1.22 AS build\nWORKDIR ${folder}\nCOPY . .\nRUN make app\n\nFROM alpine:3.19\nCOPY --from=build --chown=0:0 ${folder}/app /usr/bin/app\nCMD ["app"]\n`

const rows: readonly (readonly [title: string, run: string, folder: string])[] = [
  ['a variable', 'docker run -v $PWD:/go/src/$SLUG -w /go/src/$SLUG golang:1.22 make app', '/go/src/slug'],
  ['in quotes', 'docker run -v "$PWD:/go/src/${CI_SLUG}" --workdir="/go/src/${CI_SLUG}" golang:1.22 make app', '/go/src/ci-slug'],
  [
    'the name of the checkout',
    'N=$(basename "$PWD")\ndocker run -v "$PWD":/src/$N:rw -w /src/$N golang:1.22 make app',
    '/src/basename',
  ],
  ['two parts', 'docker run -v $PWD:/go/src/$ORG/$NAME -w /go/src/$ORG/$NAME golang:1.22 make app', '/go/src/org/name'],
]

describe('a container that has the checkout at a place that is not known', () => {
  it.each(rows)('has it in a folder of the stage: %s', (_title, run, folder) => {
    const document = migratePattern(`${run}\ndocker build -t x .\n`)
    expect(verdictOf(document)).toBe('caveats RS714')
    expect(afterOf(document, 'Dockerfile')).toBe(stage(folder))
  })

  it.each([
    ['in its command', 'docker run -v $PWD:/go/src/$SLUG -w /go/src/$SLUG golang:1.22 make "app-$SLUG"'],
    ['in its variables', 'docker run -e S=$SLUG -v $PWD:/go/src/$SLUG -w /go/src/$SLUG golang:1.22 make app'],
    ['in its image', 'docker run -v $PWD:/go/src/$SLUG -w /go/src/$SLUG golang:$SLUG make app'],
    ['as the whole place', 'docker run -v $PWD:$SLUG -w $SLUG golang:1.22 make app'],
  ])('is not followed where the part is named elsewhere: %s', (_title, run) => {
    const document = migratePattern(`${run}\ndocker build -t x .\n`)
    expect(document.pipelines).toEqual([])
    expect(document.skipped[0]?.reason).toContain('at a place of which a part is not known')
  })
})

describe('a container at such a place that is not followed', () => {
  const script = (
    command: string,
  ): string => `docker run -v "$PWD:/go/src/$SLUG" -w "/go/src/$SLUG" -e S=$SLUG golang:1.22 ${command}
docker build -t b -f Dockerfile.build .
docker create --name c b
docker cp c:/src/app app
docker build -t y .
`
  const whole = { Dockerfile: 'FROM alpine:3.20\nCOPY . /srv\n' }

  it('may leave anything there', () => {
    expect(verdictOf(migratePattern(script('go generate'), whole))).toMatch(/^blocked .*RS423/)
  })

  it('leaves nothing where it only checks', () => {
    expect(verdictOf(migratePattern(script('go vet'), whole))).not.toContain('RS423')
  })
})
