/** Programs that are asked for a text, what they print where flags stand, and temporary folders in the checkout. */
import { describe, expect, it } from 'vitest'
import type { MemoryFiles } from '../../src/repository/memory.ts'
import { afterOf, handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t x:build -f Dockerfile.build .\n'
const take = 'docker create --name c x:build\ndocker cp c:/src/app .\ndocker rm c\n'
const last = 'docker build -t x .\n'
const tool: MemoryFiles = { 'tools/tell.py': '#!/usr/bin/env python\nprint(1)\n' }
const whole: MemoryFiles = { ...tool, 'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n' }

describe('a program that is asked for a text', () => {
  const rows: readonly (readonly [script: string, verdict: string, files?: MemoryFiles])[] = [
    [`v=$(tools/tell.py version)\n${build}${take}${last}`, 'caveats RS538', whole],
    [`v=$(python tools/tell.py)\n${build}${take}${last}`, 'caveats RS538', whole],
    [`v=$(node setup.js --version)\n${build}${take}${last}`, 'caveats RS538', whole],
    [`v=$(tools/tell.py docker-build-args)\n${build}${take}${last}`, 'caveats RS538', whole],
    [`${build}${take}v=$(tools/tell.py)\n${last}`, 'caveats RS538', tool],
    // Nothing is taken that it may have made.
    [`v=$(tools/tell.py)\n${build}${take}${last}`, 'migrated', tool],
    [`${build}${take}${last}v=$(tools/tell.py)\n`, 'migrated', whole],
    // Who says that it makes something does.
    [`v=$(tools/tell.py generate)\n${build}${take}${last}`, 'blocked RS423', whole],
    [`v=$(tools/tell.py -o main.go)\n${build}${take}${last}`, 'blocked RS423', whole],
    [`tools/tell.py\n${build}${take}${last}`, 'blocked RS423', whole],
    [`v=$(npm run tell)\n${build}${take}${last}`, 'blocked RS423', whole],
  ]
  it.each(rows.map(([script, verdict, files = {}]) => [script, verdict, files] as const))(
    'makes no file of %j: %s',
    (script, verdict, files) => {
      expect(verdictOf(migratePattern(script, files))).toContain(verdict)
    },
  )
})

describe('words of a build that are not known', () => {
  const words = 'w=$(git log -1)\n'
  const rows: readonly (readonly [script: string, verdict: string, files?: MemoryFiles])[] = [
    [`${words}${build}${take}docker build $w -t x .\n`, 'caveats RS535'],
    [`${words}${build}${take}docker build -t x . $w\n`, 'caveats RS535'],
    [`${words}docker build $w -t x:build -f Dockerfile.build .\n${take}docker build $w -t x .\n`, 'caveats RS535'],
    [`${words}docker build $w -t x:build -f Dockerfile.build .\n${take}${last}`, 'blocked RS536'],
    [
      `${words}${build}${take}docker build $w -t x .\n`,
      'caveats RS535 RS537',
      { 'Dockerfile.build': 'FROM golang:1.22\nARG V\nWORKDIR /src\nRUN go build -o app .\n' },
    ],
    [`${words}${build}${take}docker build $w -t x $w\n`, 'blocked RS401'],
  ]
  it.each(rows.map(([script, verdict, files = {}]) => [script, verdict, files] as const))(
    'are flags in %j: %s',
    (script, verdict, files) => {
      expect(verdictOf(migratePattern(script, files))).toContain(verdict)
    },
  )

  it('stay on the line of the final build', () => {
    const document = migratePattern(`${words}${build}${take}docker build $w -t x .\n`)
    expect(afterOf(document, 'build.sh')).toBe(`#!/bin/sh\n${words}docker build $w -t x .\n`)
  })
})

describe('words that may be none', () => {
  it('leave a build one text when its Dockerfile is named now', () => {
    const script = `${build}mkdir -p rootfs\ndocker create --name c x:build\ndocker cp c:/src/app rootfs/\ndocker build $W -t x rootfs\n`
    const files = { 'rootfs/Dockerfile': 'FROM alpine:3.19\nCOPY app /\n' }
    const document = migratePattern(script, files)
    expect(verdictOf(document)).toContain('caveats RS416')
    expect(afterOf(document, 'build.sh')).toContain('docker build $W -t x -f rootfs/Dockerfile .\n')
  })
})

describe('two checks in a row', () => {
  it('are both got past when a target of a Makefile is tried', () => {
    const checks = 'if [ "$V" = "" ]; then false; fi\nif [ "$W" = "" ]; then false; fi\n'
    const files: MemoryFiles = {
      ...tool,
      Makefile: 'export V := $(shell tools/tell.py a)\nexport W := $(shell tools/tell.py b)\nimage:\n\t./steps.sh\n',
      'steps.sh': { text: `#!/bin/sh\nset -e\n${checks}${build}${take}${last}`, executable: true },
    }
    expect(handoffsOf(migratePattern('true\n', files)).length).toBe(1)
  })
})

describe('a temporary folder in the checkout', () => {
  const staged = `d=$(mktemp -d ctx.XXXX)\ncp Dockerfile $d\n${build}docker create --name c x:build\ndocker cp c:/src/app $d/app\ndocker build -t x $d\n`

  const all: MemoryFiles = { Dockerfile: 'FROM alpine:3.19\nCOPY . /srv/\n' }

  it('is empty whatever a program may have made before it', () => {
    expect(verdictOf(migratePattern(`./prepare\n${staged}`, all))).toBe(verdictOf(migratePattern(staged, all)))
  })

  it('is in doubt when a program runs after it', () => {
    const [made = '', ...rest] = staged.split('\n')
    expect(verdictOf(migratePattern([made, './prepare', ...rest].join('\n'), all))).toMatch(/^blocked/)
  })
})
