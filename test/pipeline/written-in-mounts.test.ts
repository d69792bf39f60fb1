/** Files of the repository that a container's command writes anew, in a folder that it has mounted. */
import { describe, expect, it } from 'vitest'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const files = {
  'out/app': 'old',
  'out/conf': 'c',
  'main.go': '',
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /w\nCOPY main.go .\n',
}
const out = '$PWD/out:/out'
const final = 'FROM alpine:3.20\nCOPY out/app out/made /\n'

function taken(command: string, mount: string): readonly string[] {
  const script = `docker build -t b -f Dockerfile.build .\ndocker run -v ${mount} ${command}\ndocker build -t y .\n`
  const [pipeline] = migratePattern(script, { ...files, Dockerfile: final }).pipelines
  return (pipeline?.handoffs ?? []).map(({ host }) => host)
}

const written: readonly (readonly [title: string, command: string, mount: string])[] = [
  ['-o', 'b go build -o /out/app .', out],
  ['-o=', 'b go build -o=/out/app .', out],
  ['--output', 'b tool --output /out/app', out],
  ['--output=', 'b tool --output=/out/app', out],
  ['a redirection', 'b sh -c "tool > /out/app"', out],
  ['a redirection that adds', 'b sh -c "if true; then tool >>/out/app; fi"', out],
  ['cp into the folder', 'b sh -c "make && cp app /out/"', out],
  ['cp to the name', 'b sh -c "make && cp x /out/app"', out],
  ['mv', 'b sh -c "make && mv app /out"', out],
  ['install', 'b sh -c "make && install -m 755 app /out/app"', out],
  ['tar', 'b tar czf /out/app .', out],
  ['tee', 'b sh -c "tool | tee /out/app"', out],
  ['strip', 'b strip /out/app', out],
  ['sed in place', 'b sed -i s/a/b/ /out/app', out],
  ['a folder that the script enters', 'b sh -c "cd /out && tool > app"', out],
  ['a folder that -w names', '-w /out b go build -o app /w', out],
  ['the whole repository', '-w /src b go build -o out/app .', '$PWD:/src'],
]

const left: readonly (readonly [title: string, command: string, mount: string])[] = [
  ['a read-only mount', 'b sh -c "tool > /out/app"', '$PWD/out:/out:ro -v $PWD/more:/more'],
  ['another file', 'b sh -c "tool > /out/made"', out],
  ['a file outside of the mount', 'b sh -c "tool > /w/out/app"', out],
  ['a path that is not known', 'b sh -c "tool > $OUT/app"', out],
  ['an input', 'b tool /out/app /w/app', out],
]

describe('a committed file that a container writes anew', () => {
  it.each(written)('is the container’s: %s', (_, command, mount) => {
    expect(taken(command, mount)).toContain('out/app')
  })

  it.each(left)('stays the repository’s: %s', (_, command, mount) => {
    expect(taken(command, mount)).not.toContain('out/app')
  })

  it('is the container’s also where docker exec writes it', () => {
    const script = `docker build -t b -f Dockerfile.build .
docker run -d --name c -v $PWD/out:/out b sleep 1h
docker exec -w /out c go build -o app /w
docker build -t y .
`
    const [pipeline] = migratePattern(script, { ...files, Dockerfile: 'FROM alpine\nCOPY out/app /\n' }).pipelines
    expect(pipeline?.handoffs.map(({ host }) => host)).toEqual(['out/app'])
  })

  it('is a caveat where the command does not say what it writes', () => {
    const script = 'docker build -t b -f Dockerfile.build .\ndocker run -v $PWD/out:/out b make\ndocker build -t y .\n'
    expect(verdictOf(migratePattern(script, { ...files, Dockerfile: final }))).toContain('RS713')
  })

  it('is none where everything is mounted, its sources as well', () => {
    const script = 'docker build -t b -f Dockerfile.build .\ndocker run -v $PWD:/src -w /src b make\ndocker build -t y .\n'
    expect(verdictOf(migratePattern(script, { ...files, Dockerfile: final }))).not.toContain('RS713')
  })
})
