import { expect, it } from 'vitest'
import { substituteBase } from '../../src/verify/bases.ts'

it.each([
  ['golang:1.7.3', 'golang:1.7.3', true],
  ['golang:1.7.3', 'docker.io/library/golang:1.7.3', true],
  ['golang', 'golang:latest', true],
  ['library/golang', 'golang', true],
  ['golang', 'golang:1.7.3', false],
  ['golang:1.7.3', 'quay.io/library/golang:1.7.3', false],
])('lets %s stand for %s: %s', (name, reference, stands) => {
  expect(substituteBase(new Map([[name, 'other']]), reference)).toBe(stands ? 'other' : undefined)
})
