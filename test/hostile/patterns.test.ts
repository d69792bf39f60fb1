import { describe, expect, it } from 'vitest'
import type { Given } from '../support/folder.ts'
import { judge, pattern } from './support.ts'

const stars = `${'*a'.repeat(30)}b`
const long = 'a'.repeat(200)
const deep = `${'a/'.repeat(30)}c`
const bang = `${'a'.repeat(40)}!`

describe('a pattern that would take a backtracking matcher years', () => {
  it.each<[string, Readonly<Record<string, Given>>, string]>([
    ['folders in .dockerignore', pattern('', { '.dockerignore': `${'**/'.repeat(15)}b\n`, [deep]: '' }), 'caveats RS637'],
    ['stars in .dockerignore', pattern('', { '.dockerignore': `${stars}\n`, [long]: '' }), 'migrated'],
    [
      'a source of COPY',
      pattern('', { 'Dockerfile.build': `FROM golang\nCOPY ${stars} /src/\nRUN make\n`, [long]: '' }),
      'blocked RS410',
    ],
    ["a word of the script's", pattern(`cp ${stars} x\n`, { [long]: '' }), 'migrated'],
    ['a case', pattern(`case "${'a'.repeat(2000)}" in ${'*a'.repeat(300)}*b) exit;; esac\n`), 'migrated'],
    [
      'a case with groups',
      pattern(`shopt -s extglob\ncase "${'a'.repeat(300)}" in *(+(a|+(a|+(a))))b) exit;; esac\n`),
      'migrated',
    ],
    ['a replacement', pattern(`x=${'a'.repeat(20_000)}\ny=\${x//*a*a*a*a*b/c}\necho "$y"\n`), 'migrated'],
    ['a removed suffix', pattern(`x=${'a'.repeat(20_000)}\necho "\${x%%b*a*a*a*a}"\n`), 'migrated'],
    ['[[ =~ ]]', pattern(`if [[ "${bang}" =~ ^(a+)+$ ]]; then exit; fi\n`), 'migrated'],
    ['[[ =~ ]] over much', pattern(`if [[ "${'a'.repeat(20_000)}" =~ (a*)*(a*)*(a*)*b ]]; then exit; fi\n`), 'migrated'],
    ['grep', pattern(`echo '${bang}' | grep -E '^(a+)+$' && exit\n`), 'migrated'],
    [
      'sed with references',
      pattern(`echo '${'a'.repeat(60)}' | sed -E 's/(a*)(a*)(a*)(a*)(a*)\\5\\4\\3\\2\\1b/x/g'\n`),
      'migrated',
    ],
    ['make', pattern('', { Makefile: `X := $(wildcard ${stars})\nall:\n\techo $(X)\n`, [long]: '' }), 'migrated'],
    ['rsync', pattern(`mkdir o\nrsync -a --exclude='${stars}' ./ o\n`, { [long]: '' }), 'migrated'],
    ['tar', pattern(`tar c --exclude='${stars}' . > /dev/null\n`, { [long]: '' }), 'migrated'],
    [
      '.gitattributes',
      pattern('mkdir o\ngit archive HEAD | tar x -C o\n', { '.gitattributes': `${stars} export-ignore\n`, [long]: '' }),
      'caveats RS477',
    ],
    [
      'a value of a Dockerfile',
      pattern('', {
        'Dockerfile.build': `FROM golang\nARG X=${'a'.repeat(2000)}\nENV Y=\${X##${stars}}\nENV Z=\${X//${stars}/c}\nWORKDIR /src\nCOPY . .\nRUN make\n`,
      }),
      'migrated',
    ],
    [
      'an include of a CI file',
      pattern('', {
        '.gitlab-ci.yml': `include: "/${'**a'.repeat(20)}b"\njob:\n  script: [docker build .]\n`,
        [`${'a'.repeat(180)}.yml`]: 'a: b\n',
      }),
      'caveats RS090',
    ],
    [
      'scripts of a package',
      {
        ...pattern('npm run a\n'),
        'package.json': JSON.stringify({ scripts: { a: `run-s '${stars}'`, [long]: 'x' } }),
      },
      'blocked RS423',
    ],
  ])('%s', (_, files, expected) => {
    expect(judge(files).split('\n')[0]).toBe(expected)
  })
})
