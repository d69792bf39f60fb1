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
})
