/** Files that the driver makes on the host and that images take: kept where they are made, refused where the one build would find others. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'

const tree: MemoryFiles = {
  'main.in': 'a\n',
  'etc/app.conf': 'v=@v@\n',
  Dockerfile: 'FROM alpine\nCOPY made /etc/made\nCOPY app /usr/bin/app\n',
  'Dockerfile.build': 'FROM alpine\nCOPY main.in /in/\nRUN gzip -c /in/main.in > /app\n',
}

interface Setting {
  readonly before?: string
  readonly between: string
  readonly files?: MemoryFiles
}

function migrated({ before = '', between, files = {} }: Setting): { readonly state: readonly string[]; readonly script: string } {
  const script = `#!/bin/sh\nset -e\n${before}docker build -t x:build -f Dockerfile.build .
docker create --name x x:build\ndocker cp x:/app app\ndocker rm x\n${between}docker build -t x .\n`
  const { pipelines } = migrate(memoryRepository({ ...tree, ...files, 'build.sh': { text: script, executable: true } }))
  const [only] = pipelines
  const told = only?.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code) ?? []
  return {
    state: [only?.status ?? 'none', ...new Set(told)],
    script: only?.changes.find(({ path }) => path === 'build.sh')?.after ?? '',
  }
}

const takesMade = { 'Dockerfile.build': 'FROM alpine\nCOPY main.in made /in/\nRUN cat /in/* > /app\n' }
const takesAll = { 'Dockerfile.build': 'FROM alpine\nCOPY . /in/\nRUN gzip -c /in/main.in > /app\n' }
const takesFolder = { Dockerfile: 'FROM alpine\nCOPY dist /srv\nCOPY app /usr/bin/app\n' }

describe('a file that the driver makes', () => {
  it.each<[title: string, setting: Setting]>([
    ['a commit', { between: 'git rev-parse HEAD > made\n' }],
    ['two writes', { between: 'date > made\ngit describe >> made\n' }],
    ['a heredoc', { between: 'cat > made <<END\nversion=$VERSION\nEND\n' }],
    ['a filled template', { between: 'sed "s/@v@/$(date)/" etc/app.conf > made\n' }],
    ['files put together', { between: 'cat main.in etc/app.conf > made\n' }],
    ['what envsubst fills in', { between: 'envsubst < etc/app.conf > made\n' }],
    ['a download', { between: 'curl -fsSL -o made https://example.org/made\n' }],
    ['a download with a mode', { between: 'wget -q -O made https://example.org/made\nchmod 755 made\n' }],
    ['a download where it is not there yet', { between: '[ -f made ] || wget https://example.org/made\n' }],
    ['one that the builder takes', { before: 'date > made\n', between: '', files: takesMade }],
    ['one in a folder', { between: 'mkdir -p dist\ndate > dist/built\n', files: takesFolder }],
  ])('stays the driver’s when it is %s', (_, setting) => {
    const { state, script } = migrated(setting)
    expect(state).toEqual(['migrated'])
    expect(script).toContain((setting.before ?? '') + setting.between)
    expect(script).not.toContain('docker cp')
  })

  it('changes a tracked file when both builds take it afterwards', () => {
    const files = {
      ...takesMade,
      Dockerfile: 'FROM alpine\nCOPY etc/app.conf /etc/\nCOPY app /usr/bin/app\n',
      'Dockerfile.build': 'FROM alpine\nCOPY etc/app.conf main.in /in/\nRUN cat /in/* > /app\n',
    }
    const sed = 'sed -i "s/@v@/$(date)/" etc/app.conf\n'
    expect(migrated({ before: sed, between: '', files }).state).toEqual(['migrated'])
    expect(migrated({ between: sed, files }).state).toEqual(['blocked', 'RS472'])
  })

  it.each<[title: string, code: string, setting: Setting]>([
    [
      'is gone at the last build',
      'RS470',
      { before: 'date > made\n', between: 'rm made\n', files: { ...takesMade, Dockerfile: 'FROM alpine\nCOPY app /\n' } },
    ],
    ['is written anew', 'RS471', { before: 'date > made\n', between: 'date > made\n', files: takesMade }],
    ['is appended to', 'RS471', { before: 'date > made\n', between: 'date >> made\n', files: takesMade }],
    ['gets another mode', 'RS471', { before: 'date > made\n', between: 'chmod 600 made\n', files: takesMade }],
    ['is an id that docker printed', 'RS413', { between: 'docker inspect -f "{{.Id}}" x:build > made\n' }],
  ])('is refused when it %s', (_, code, setting) => {
    expect(migrated(setting).state).toEqual(['blocked', code])
  })

  it('is refused with its line where nothing can name the folder that it lies in', () => {
    const script = (place: string): string =>
      `#!/bin/sh\nset -e\ndocker build -t x:build -f Dockerfile.build .\ndocker create --name x x:build\nD=$(mktemp -d ${place})\ncp Dockerfile $D\ndocker cp x:/app $D/app\ndate > $D/made\ndocker build -t x $D\nrm -rf $D\n`
    const told = (place: string): readonly string[] =>
      migrate(memoryRepository({ ...tree, 'build.sh': { text: script(place), executable: true } })).pipelines.flatMap(
        ({ findings }) =>
          findings.flatMap(({ code, message, at }) =>
            code === 'RS504' ? `${at?.path ?? ''}:${String(at?.line)} ${message}` : [],
          ),
      )
    expect(told('stage.XXXX')).toEqual([
      'Dockerfile:2 The image takes made, which the driver makes in a folder whose name is another each time.',
    ])
    expect(told('')).toEqual(['Dockerfile:2 The image takes made, which the driver makes on the host outside of the repository.'])
  })

  it.each([
    ['stage.????', 'migrated'],
    ['stage.*', 'migrated'],
    ['stage.?????', 'kept'],
    ['stage.???', 'kept'],
  ])('lies in a folder that rm -rf %s removes: %s', (pattern, fate) => {
    const script = `#!/bin/sh\nset -e\ndocker build -t x:build -f Dockerfile.build .\ndocker create --name x x:build\nD=$(mktemp -d stage.XXXX)\ncp Dockerfile $D\ndocker cp x:/app $D/app\ndocker build -t x $D\nrm -rf ${pattern}\n`
    const files = { ...tree, Dockerfile: 'FROM alpine\nCOPY app /usr/bin/app\n' }
    const { pipelines } = migrate(memoryRepository({ ...files, 'build.sh': { text: script, executable: true } }))
    const after = pipelines[0]?.changes.find(({ path }) => path === 'build.sh')?.after ?? ''
    expect(after.includes('rm -rf') ? 'kept' : pipelines[0]?.status).toBe(fate)
  })

  it('leaves a pattern that removes a folder which stays as well, also behind a container with a folder in the repository', () => {
    const script = `#!/bin/sh
set -e
mkdir -p out
D=$(mktemp -d stage.XXXX)
cp Dockerfile.build main.in $D
docker build -t x:build -f $D/Dockerfile.build $D
D=$(mktemp -d stage.XXXX)
cp Dockerfile.other $D
docker build -t other -f $D/Dockerfile.other $D
docker run --rm -v "$PWD/out:/out" x:build cp /app /out/app
rm -rf stage.????
docker build -t x .
`
    const files = { ...tree, Dockerfile: 'FROM alpine\nCOPY out/app /usr/bin/app\n', 'Dockerfile.other': 'FROM alpine\n' }
    const { pipelines } = migrate(memoryRepository({ ...files, 'build.sh': { text: script, executable: true } }))
    expect(pipelines[0]?.status).toBe('migrated')
    const after = pipelines[0]?.changes.find(({ path }) => path === 'build.sh')?.after ?? ''
    expect(after).toContain('docker build -t other -f $D/Dockerfile.other $D\nrm -rf stage.????\n')
  })

  it('keeps the artifact on the host when it says something of it', () => {
    expect(migrated({ between: 'sha256sum app > made\n' }).state).toEqual(['caveats', 'RS560'])
    expect(migrated({ between: 'du -s . > made\n' }).state).toEqual(['caveats', 'RS560'])
  })

  it('is left out of a builder that was built before it was made', () => {
    const { state } = migrated({ between: 'date > made\n', files: takesAll })
    expect(state[0]).toBe('migrated')
  })
})
