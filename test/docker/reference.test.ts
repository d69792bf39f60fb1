import { expect, test } from 'vitest'
import { parseReference, referenceKey, sameReference } from '../../src/docker/reference.ts'
import { text } from './words.ts'

const digest = `sha256:${'0123456789abcdef'.repeat(4)}`

test.each([
  ['x', 'docker.io', 'library/x', 'latest', undefined],
  ['x:1', 'docker.io', 'library/x', '1', undefined],
  ['library/x', 'docker.io', 'library/x', 'latest', undefined],
  ['me/x', 'docker.io', 'me/x', 'latest', undefined],
  ['docker.io/x', 'docker.io', 'library/x', 'latest', undefined],
  ['index.docker.io/me/x', 'docker.io', 'me/x', 'latest', undefined],
  ['localhost/x', 'localhost', 'x', 'latest', undefined],
  ['localhost:5000/a/b:2', 'localhost:5000', 'a/b', '2', undefined],
  ['reg.example/x:y', 'reg.example', 'x', 'y', undefined],
  [`x@${digest}`, 'docker.io', 'library/x', undefined, digest],
  [`x:1@${digest}`, 'docker.io', 'library/x', '1', digest],
])('reads the reference %s', (written, domain, repository, tag, wanted) => {
  expect(parseReference(written)).toEqual({ domain, repository, tag, digest: wanted })
})

test.each(['', 'x:', ':x', 'X', 'a//b', '-x', 'x y', 'a:b:c', `x@sha256:12`])('refuses %j', (written) => {
  expect(parseReference(written)).toBeUndefined()
})

test.each([
  ['x', 'x:latest'],
  ['x', 'docker.io/library/x:latest'],
  ['me/x', 'docker.io/me/x'],
  [`x:1@${digest}`, `x:2@${digest}`],
  ['${X}', '${X}'],
  ['${X}', '${X}:latest'],
  ['${REG}/x', '${REG}/x:latest'],
  ['${REG}/a/${X}', '${REG}/a/${X}:latest'],
  ['x:${TAG}', 'library/x:${TAG}'],
  ['x:${TAG}', 'docker.io/library/x:${TAG}'],
  ['me/x:${TAG}', 'docker.io/me/x:${TAG}'],
  ['me/${X}', 'index.docker.io/me/${X}:latest'],
  ['localhost:5000/x-${X}', 'localhost:5000/x-${X}:latest'],
  ['${REG}:5000/x', '${REG}:5000/x:latest'],
])('knows that %s is %s', (a, b) => expect(sameReference(text(a), text(b))).toBe(true))

test.each([
  ['x', 'x:1'],
  ['x', 'me/x'],
  ['x', 'localhost/x'],
  ['${X}', '${Y}'],
  ['${X}', '${X}:build'],
  ['x:${TAG}', 'x'],
  ['x:${TAG}', 'y:${TAG}'],
  ['${REG}/x:a', '${REG}/x'],
  ['${docker:id}', '${docker:other}'],
])('does not take %s for %s', (a, b) => expect(sameReference(text(a), text(b))).toBe(false))

test('gives what is no reference as it is', () => expect(referenceKey(text('a b'))).toBe('a b'))
