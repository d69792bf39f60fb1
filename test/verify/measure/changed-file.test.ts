import { describe, expect, it } from 'vitest'
import { migrateAll } from '../../../src/migrate/migrate.ts'
import { memoryRepository } from '../../../src/repository/memory.ts'
import { changedFile } from '../../../src/verify/measure/changed-file.ts'

const usual = {
  'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n',
  Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
  'build.sh': {
    text: '#!/bin/sh\ndocker build -t d:build -f Dockerfile.build .\ndocker create --name x d:build\ndocker cp x:/src/app ./app\ndocker rm x\ndocker build -t d .\n',
    executable: true,
  },
}

const rows: readonly [title: string, files: Readonly<Record<string, string>>, expected: string | undefined][] = [
  ['a source before a list of dependencies', { 'go.mod': 'module x\n', 'main.go': 'package main\n' }, 'main.go'],
  ['a source before a text', { 'README.md': 'x\n', 'cmd/tool/main.go': 'package main\n' }, 'cmd/tool/main.go'],
  ['the nearest of several sources', { 'a/b/c.go': 'package c\n', 'm.go': 'package main\n' }, 'm.go'],
  ['no file that an ignore rule hides', { '.dockerignore': 'a.go\n', 'a.go': 'package a\n', 'bb.go': 'package b\n' }, 'bb.go'],
  ['no binary file', { 'a.go': 'a\0b', 'bb.go': 'package b\n' }, 'bb.go'],
  ['no empty file', { 'a.go': '', 'bb.go': 'package b\n' }, 'bb.go'],
  [
    'nothing where the builder copies nothing',
    {
      'Dockerfile.build': 'FROM golang:1.22\nWORKDIR /src\nRUN go get example.com/app && mv /go/bin/app app\n',
      'a.go': 'package a\n',
    },
    undefined,
  ],
]

describe('changedFile', () => {
  it.each(rows)('takes %s', (_, files, expected) => {
    const repository = memoryRepository({ ...usual, ...files })
    const [migrated] = migrateAll(repository).pipelines
    if (migrated?.plan === undefined) throw new Error('the pattern is not migrated')
    expect(changedFile(migrated.plan, repository)).toBe(expected)
  })
})
