/** Paths of the copy in what people read. */
import { expect, it } from 'vitest'
import { withOwnPaths } from '../../../src/verify/script/own-paths.ts'

const scratch = { root: '/tmp/restage-1/copy-2/tree/sub', top: '/tmp/restage-1/copy-2/tree' }

it.each([
  ['cp: /tmp/restage-1/copy-2/tree/sub/app: no such file', 'cp: /home/me/repo/sub/app: no such file'],
  ['building /tmp/restage-1/copy-2/tree/Dockerfile:3', 'building /home/me/repo/Dockerfile:3'],
  ['/tmp/other', '/tmp/other'],
])('names the folder given in the place of its copy: %s', (text, expected) => {
  expect(withOwnPaths(text, scratch, '/home/me/repo/sub')).toBe(expected)
})
