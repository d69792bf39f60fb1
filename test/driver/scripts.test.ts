import { describe, expect, it } from 'vitest'
import { findScripts } from '../../src/driver/scripts.ts'
import { memoryRepository, type MemoryFile } from '../../src/repository/memory.ts'

const build = 'docker build -t x .\n'

const rows: readonly (readonly [path: string, file: string | MemoryFile, found: 'sh' | 'bash' | undefined])[] = [
  ['build.sh', build, 'sh'],
  ['Build.sh', build, 'sh'],
  ['bash.sh', `#!/bin/bash\n${build}`, 'bash'],
  ['scripts/docker-build', `#!/usr/bin/env bash\n${build}`, 'bash'],
  ['scripts/image', `#!/bin/sh\n${build}`, 'sh'],
  ['mkimage', build, 'sh'],
  ['tool', { text: `#!/usr/bin/python\n# ${build}`, executable: true }, undefined],
  ['notes', 'how to run docker build\n', undefined],
  ['test.sh', 'echo no images here\n', undefined],
  ['Makefile', `all:\n\t${build}`, undefined],
  ['Dockerfile', 'FROM docker\n', undefined],
  ['build.py', build, undefined],
  ['binary', { text: new Uint8Array([0x23, 0x21, 0, 1]), executable: true }, undefined],
]

describe('findScripts', () => {
  it.each(rows)('looks at %s', (path, file, found) => {
    const { scripts } = findScripts(memoryRepository({ [path]: file }))
    expect(scripts.map((script) => script.dialect)).toEqual(found === undefined ? [] : [found])
  })

  it('takes a script that only calls one that builds', () => {
    const { scripts } = findScripts(memoryRepository({ 'all.sh': './image.sh\n', 'image.sh': build }))
    expect(scripts.map((script) => script.source.path)).toEqual(['all.sh', 'image.sh'])
  })

  it('says that a script is too large to read', () => {
    const { scripts, findings } = findScripts(memoryRepository({ 'build.sh': `${build}${'#'.repeat(1_000_001)}` }))
    expect(scripts).toEqual([])
    expect(findings.map((finding) => finding.code)).toEqual(['RS421'])
  })
})
