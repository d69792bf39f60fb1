import { describe, expect, it } from 'vitest'
import type { MigrationDocument } from '../../src/migrate/document.ts'
import { folderWith, type Given } from '../support/folder.ts'
import { pattern, runHostile } from './support.ts'

/** A newline, and an instruction that nobody wrote. */
const bad = '\\nRUN touch /pwned'
const build = 'docker build -t b -f Dockerfile.build .'
const take = 'docker create --name c b\ndocker cp c:/src/app app\ndocker build -t y .'

/** What the new Dockerfile says line by line, and the statuses; blocked pipelines change nothing. */
function emitted(script: string, files: Readonly<Record<string, Given>>): { lines: readonly string[]; statuses: string } {
  const folder = folderWith({ ...pattern('', files), 'build.sh': `#!/bin/bash\n${script}\n` })
  const { pipelines, changes } = JSON.parse(runHostile(folder).stdout) as MigrationDocument
  const dockerfiles = changes.filter(({ path }) => path.endsWith('Dockerfile'))
  return {
    lines: dockerfiles.flatMap(({ after }) => (after ?? '').split('\n')),
    statuses: pipelines.map(({ status }) => status).join(' '),
  }
}

describe('a newline and an instruction in a name or an argument', () => {
  it.each<[string, string, string, Readonly<Record<string, Given>>?]>([
    [
      'a path in a container',
      `${build}\ndocker create --name c b\ndocker cp $'c:/src/app${bad}' app\ndocker build -t y .`,
      'migrated',
    ],
    ['a build argument', `docker build -t b -f Dockerfile.build --build-arg $'X=1${bad}' .\n${take}`, 'migrated'],
    [
      'a word of a run',
      `docker run -v $PWD:/src -w /src golang:1.8 go build -o app $'-ldflags=x${bad}'\ndocker build -t y .`,
      'migrated',
    ],
    ['a working directory', `docker run --name c -w $'/x${bad}' golang:1.8 make\n${take.slice(25)}`, 'blocked'],
    ['a variable', `docker run --name c -e $'A=1${bad}' golang:1.8 make\n${take.slice(25)}`, 'blocked'],
    ['a user', `docker run -u $'root${bad}' -v $PWD:/src -w /src golang:1.8 make\ndocker build -t y .`, 'blocked'],
    ['an image', `docker run --name c $'golang:1.8${bad}' make\ndocker cp c:/app app\ndocker build -t y .`, 'blocked'],
    [
      'a tag',
      `docker build -t $'b${bad}' -f Dockerfile.build .\ndocker create --name c $'b${bad}'\n${take.slice(25)}`,
      'blocked',
    ],
    [
      'a change of commit',
      `${build}\ndocker create --name d b\ndocker commit --change $'ENV A=1${bad}' d e\ndocker create --name c e\n${take.slice(25)}`,
      'blocked',
    ],
    [
      'a name on the host',
      `${build}\ndocker create --name c b\ndocker cp c:/src/app $'x${bad}'\ncp $'x${bad}' app\ndocker build -t y .`,
      'caveats',
    ],
    [
      'quotes and expansions',
      `docker run -v "$PWD:/src" -w /src golang:1.8 make '\${IFS}' '$HOME' '\`x\`' '\\' "'" '"; RUN touch /pwned'\ndocker build -t y .`,
      'migrated',
    ],
    [
      'the name of a Dockerfile',
      `docker build -t b -f $'Dockerfile.x${bad}' .\n${take}`,
      'migrated',
      { 'Dockerfile.x\nRUN touch /pwned': 'FROM golang\nWORKDIR /src\nCOPY . .\nRUN make\n' },
    ],
  ])('%s', (_, script, status, files = {}) => {
    const { lines, statuses } = emitted(script, files)
    expect(statuses).toBe(status)
    expect(lines.filter((line) => /^\s*RUN touch/.test(line))).toEqual([])
    expect(lines.length > 0).toBe(status !== 'blocked')
  })
})
