/** Files that the migration edits and that reach the final image, through however many stages. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const run = 'docker run --rm -v "$PWD:/src" -w /src golang:1.20'
const files = { 'boot.go': 'package main\n', 'rootfs/etc/keep': 'x\n', 'rootfs/Dockerfile': 'FROM alpine:3.18\nCOPY . /\n' }

/** The files that RS638 names. */
function carriedIn(script: string, more: Readonly<Record<string, string>> = {}): readonly string[] {
  const { pipelines } = migrate(memoryRepository({ ...files, ...more, 'build.sh': script }))
  expect(pipelines.map(({ proof }) => proof.verdict)).toEqual(['equal'])
  return pipelines.flatMap(({ findings }) =>
    findings.flatMap(({ code, message }) => (code === 'RS638' ? message.replace(/^.*: |\.$/g, '').split(', ') : [])),
  )
}

describe('edited files in the final image', () => {
  it.each([
    ['a folder of one container', `${run} go build -o rootfs/boot\ndocker build -t x rootfs\n`],
    ['a folder of the second of two', `${run} go build -o rootfs/boot\n${run} upx rootfs/boot\ndocker build -t x rootfs\n`],
    [
      'a folder of the third of three',
      `${run} go build -o rootfs/boot\n${run} upx rootfs/boot\n${run} strip rootfs/boot\ndocker build -t x rootfs\n`,
    ],
  ])('are told with %s', (_, script) => {
    expect(carriedIn(script)).toEqual(['rootfs/Dockerfile'])
  })

  it('are not told where the folder that is taken has none', () => {
    const script = `${run} go build -o rootfs/etc/boot\n${run} upx rootfs/etc/boot\ndocker build -t x -f rootfs/Dockerfile rootfs/etc\n`
    expect(carriedIn(script)).toEqual([])
  })
})
