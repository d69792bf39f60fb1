/** Base images that the driver makes of the host's files, and Dockerfiles that it reads by itself. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'

const builder =
  'docker build -t x:build -f Dockerfile.build .\ndocker create --name x x:build\ndocker cp x:/app app\ndocker rm x\n'
const base = 'cp /etc/os-release base/os\ndocker build -t own-base base\n'

const tree: MemoryFiles = {
  'main.in': 'a\n',
  'Dockerfile.build': 'FROM alpine\nCOPY main.in /in/\nRUN gzip -c /in/main.in > /app\n',
  'base/Dockerfile': 'FROM alpine\nCOPY os /host/\n',
  Dockerfile: 'FROM own-base\nCOPY app /\n',
}

/** Status, codes that are no notes, and paths of what changes. */
function outcome(script: string, files: MemoryFiles = {}): readonly string[] {
  const text = `#!/bin/sh\nset -e\n${script}`
  const { pipelines } = migrate(memoryRepository({ ...tree, ...files, 'build.sh': { text, executable: true } }))
  const [only] = pipelines
  const told = only?.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code) ?? []
  return [only?.status ?? 'none', ...told, ...(only?.changes ?? []).map(({ path, action }) => `${action} ${path}`)]
}

const changes = ['modify Dockerfile', 'delete Dockerfile.build', 'modify build.sh']

describe('a base image that takes files of the host', () => {
  it('stays an image of its own when others are only FROM it', () => {
    expect(outcome(`${base}${builder}docker build -t x .\n`)).toEqual(['caveats', 'RS543', ...changes])
  })

  it('stays when the final image is FROM another name of it', () => {
    const script = `${base}docker tag own-base other:1\n${builder}docker build -t x .\n`
    expect(outcome(script, { Dockerfile: 'FROM other:1\nCOPY app /\n' })).toEqual(['caveats', 'RS543', ...changes])
  })

  it('stays when builders are FROM it as well', () => {
    const own = { 'Dockerfile.build': 'FROM own-base\nCOPY main.in /in/\nRUN gzip -c /in/main.in > /app\n' }
    const found = outcome(`${base}${builder}docker build -t x .\n`, own)
    expect(found.slice(0, 3)).toEqual(['caveats', 'RS543', 'RS543'])
  })

  it.each<[title: string, script: string, files: MemoryFiles, code: string]>([
    [
      'has triggers for the builds on it',
      base,
      { 'base/Dockerfile': 'FROM alpine\nCOPY os /host/\nONBUILD COPY app /\n' },
      'RS420',
    ],
    [
      'has the name of an image that is known',
      base.replace('own-base', 'busybox'),
      { Dockerfile: 'FROM busybox\nCOPY app /\n' },
      'RS420',
    ],
    [
      'gives files as well',
      `${base}docker create --name y own-base\ndocker cp y:/etc/passwd p\ndocker rm y\n`,
      { Dockerfile: 'FROM own-base\nCOPY app p /\n' },
      'RS420',
    ],
    [
      'takes an artifact',
      `${builder}cp /etc/os-release base/os\ncp app base/\ndocker build -t own-base base\n`,
      { 'base/Dockerfile': 'FROM alpine\nCOPY os app /host/\n', Dockerfile: 'FROM own-base\nCMD ["sh"]\n' },
      'RS420',
    ],
  ])('is refused when it %s', (_, before, files, code) => {
    const script = before.includes('x:build') ? before : `${before}${builder}`
    const [status, ...codes] = outcome(`${script}docker build -t x .\n`, files)
    expect([status, codes.includes(code)]).toEqual(['blocked', true])
  })

  it('is refused when the migration changes a file that it takes', () => {
    const script = `cp /etc/os-release os\ndocker build -t own-base -f base/Dockerfile .\n${builder}docker build -t x .\n`
    const [status, ...codes] = outcome(script, { 'base/Dockerfile': 'FROM alpine\nCOPY . /host/\n' })
    expect([status, codes.includes('RS424')]).toEqual(['blocked', true])
  })
})

describe('a Dockerfile that the driver reads', () => {
  const bases = "for one in $(grep '^FROM ' Dockerfile | cut -d ' ' -f 2); do docker pull $one; done\n"
  const plain = { Dockerfile: 'FROM alpine\nCOPY app /\n' }

  it('stays, and the image is built from a file beside it, when another text would change what the driver does', () => {
    expect(outcome(`${bases}${builder}docker build -t x .\n`, plain)).toEqual([
      'caveats',
      'RS544',
      'delete Dockerfile.build',
      'create Dockerfile.multistage',
      'modify build.sh',
    ])
  })
})
