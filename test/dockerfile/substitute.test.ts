import { expect, it } from 'vitest'
import { substituteImages } from '../../src/dockerfile/substitute.ts'

const others = new Map([
  ['golang:1.8', 'stand/in'],
  ['app:build', 'run/app:build'],
  ['nginx', 'stand/nginx'],
])

it.each<[title: string, text: string, expected: string, args?: Record<string, string>]>([
  ['a base', 'FROM golang:1.8\nRUN x\n', 'FROM stand/in\nRUN x\n'],
  [
    'a base with a name and a platform',
    'from --platform=linux/amd64 golang:1.8 AS b\n',
    'from --platform=linux/amd64 stand/in AS b\n',
  ],
  ['every stage', 'FROM golang:1.8 AS a\nFROM nginx\n', 'FROM stand/in AS a\nFROM stand/nginx\n'],
  ['an argument with a default', 'ARG V=1.8\nFROM golang:${V}\n', 'ARG V=1.8\nFROM stand/in\n'],
  ['an argument that is given', 'ARG V=9\nFROM golang:$V\n', 'ARG V=9\nFROM stand/in\n', { V: '1.8' }],
  ['a default in place', 'ARG V\nFROM ${V:-nginx}\n', 'ARG V\nFROM stand/nginx\n'],
  [
    'an image in COPY --from',
    'FROM x\nCOPY --chown=1 --from=app:build /a /b\n',
    'FROM x\nCOPY --chown=1 --from=run/app:build /a /b\n',
  ],
  [
    'an image in a mount',
    'FROM x\nRUN --mount=type=bind,from=nginx,target=/n ls\n',
    'FROM x\nRUN --mount=type=bind,from=stand/nginx,target=/n ls\n',
  ],
  [
    'no stage of that name',
    'FROM x AS nginx\nFROM nginx\nCOPY --from=nginx /a /b\n',
    'FROM x AS nginx\nFROM nginx\nCOPY --from=nginx /a /b\n',
  ],
  ['no stage by number', 'FROM x\nFROM y\nCOPY --from=0 /a /b\n', 'FROM x\nFROM y\nCOPY --from=0 /a /b\n'],
  ['no other image', 'FROM golang:1.9\nFROM scratch\n', 'FROM golang:1.9\nFROM scratch\n'],
  ['no comment, no command', '# FROM nginx\nFROM y\nRUN echo FROM nginx\n', '# FROM nginx\nFROM y\nRUN echo FROM nginx\n'],
])('puts another image for %s', (_, text, expected, args = {}) => {
  expect(substituteImages(text, new Map(Object.entries(args)), undefined, (reference) => others.get(reference))).toBe(expected)
})
