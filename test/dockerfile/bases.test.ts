import { describe, expect, test } from 'vitest'
import { baseConfig, hasOnbuild } from '../../src/dockerfile/bases.ts'
import { literal } from '../../src/text/symbolic.ts'
import type { Text, Unknown } from '../../src/text/symbolic.ts'

const tag: Unknown = { kind: 'unknown', id: 't', name: 'T', source: 'environment', at: undefined, whenUnset: undefined }

describe('baseConfig', () => {
  test.each<[Text, string | undefined]>([
    [literal('golang'), '/go'],
    [literal('golang:1.7.3'), '/go'],
    [literal('docker.io/library/golang:1.8-alpine'), '/go'],
    [literal('golang:1.7-onbuild'), undefined],
    [literal('golang:1.10-windowsservercore'), undefined],
    [literal('golang:1.10-nanoserver-1803'), undefined],
    [literal('me/golang'), undefined],
    [literal('quay.io/library/golang'), undefined],
    [literal('constructor'), undefined],
    [literal('alpine:3.4'), '/'],
    [literal('redis'), '/data'],
    [literal('php:7'), undefined],
    [literal('mcr.microsoft.com/dotnet/sdk:6.0'), '/'],
    [['golang:', tag, '-alpine3.9'], '/go'],
    [['golang:', tag], undefined],
    [['golang:', tag, '-onbuild'], undefined],
    [[tag, '-alpine'], undefined],
  ])('of %j has the working directory %j', (reference, workdir) => {
    expect(baseConfig(reference)?.workdir).toBe(workdir)
  })
})

describe('hasOnbuild', () => {
  test.each<[string, boolean]>([
    ['golang:onbuild', true],
    ['node:6-onbuild', true],
    ['me/base:1-onbuild-slim', true],
    ['golang:1.8', false],
    ['onbuild:1', true],
  ])('of %j is %j', (reference, expected) => {
    expect(hasOnbuild(literal(reference))).toBe(expected)
  })
})
