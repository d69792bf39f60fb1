import { describe, expect, it } from 'vitest'
import { migratePattern } from '../support/pattern.ts'

const run = 'docker run --rm -v "$PWD:/src" -w /src golang:1.22 go build -o new/app .\n'

/** What the artifact is in the container, by what the driver does between the run and the build. */
const rows: readonly (readonly [title: string, between: string, path: string | undefined])[] = [
  ['a file that is not there yet differs', 'cmp -s new/app app || mv new/app app\n', '/src/new/app'],
  ['so does it for diff', 'if ! diff -q new/app app > /dev/null; then cp new/app app; fi\n', '/src/new/app'],
  ['two files of the repository may be the same', 'cmp -s main.go Dockerfile || mv new/app app\n', '/src/app'],
]

describe('a driver that compares files', () => {
  it.each(rows)('%s', (_title, between, path) => {
    const document = migratePattern(`#!/bin/sh\n${run}${between}docker build -t x .\n`, {
      'main.go': 'package main\n',
      Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
    })
    expect(document.pipelines[0]?.handoffs.map((handoff) => handoff.path)).toEqual([path])
  })
})
