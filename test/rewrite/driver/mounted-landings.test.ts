/** What a container left in its mount and host commands carry on from there goes with the container. */
import { describe, expect, it } from 'vitest'
import { editScript } from './pipelines.ts'

const files = {
  'conf/Dockerfile': 'FROM alpine:3.18\nCOPY own.conf made.conf /etc/\n',
  'conf/own.conf': 'a\n',
  'make.sh': 'mkdir -p gen && echo b > gen/made.conf\n',
}
const run = 'docker run --rm -v "$PWD:/src" -w /src busybox sh make.sh\n'

describe('what carries a file on from a mount', () => {
  it.each([
    ['a copy under its own name', 'cp gen/made.conf conf/\n'],
    ['a copy under a name', 'cp ./gen/made.conf conf/made.conf\n'],
    ['a copy from a folder that it goes to', '(cd gen && cp made.conf ../conf/)\n'],
    ['an installation', 'install -m 644 gen/made.conf conf/made.conf\n'],
    ['a move', 'mv gen/made.conf conf/\n'],
    ['two copies, one after the other', 'cp gen/made.conf made.tmp\ncp made.tmp conf/made.conf\n'],
    ['a copy that is removed afterwards', 'cp gen/made.conf conf/\nrm gen/made.conf\n'],
  ])('goes with the container: %s', (_, carried) => {
    const edited = editScript(`${run}${carried}docker build -t x conf\n`, { files, without: ['Dockerfile', 'Dockerfile.build'] })
    expect(edited.codes).toEqual([])
    expect(edited.after()).toBe('docker build -t x -f conf/Dockerfile .\n')
  })

  it('stays, with the container, when the host takes the file elsewhere', () => {
    const text = `${run}cp gen/made.conf conf/\nscp gen/made.conf host:\ndocker build -t x conf\n`
    const edited = editScript(text, { files, without: ['Dockerfile', 'Dockerfile.build'] })
    expect(edited.codes).toContain('RS560')
    expect(edited.after()).toContain('scp gen/made.conf host:')
    expect(edited.after()).toContain(run)
  })

  it('goes with the containers of the whole checkout, while one that only has a volume stays', () => {
    const stays = 'docker run --rm -v cache:/cache b chown 1 /cache\n'
    const make = (name: string): string => `docker run --rm -v "$PWD/lib:/lib/src" -v "$PWD:/src" -w /src b make ${name}\n`
    const edited = editScript(
      `docker build -t b -f Dockerfile.build .\n${stays}${make('one')}${make('app')}docker build -t x .\n`,
      {
        files: { 'lib/a.c': 'a\n', 'Dockerfile.build': 'FROM gcc:13\n', Dockerfile: 'FROM alpine:3.18\nCOPY app /bin/\n' },
      },
    )
    expect(edited.codes).not.toContain('RS560')
    expect(edited.after()).toBe(`docker build -t b --target b .\n${stays}docker build -t x .\n`)
  })
})
