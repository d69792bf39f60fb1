import { expect, it } from 'vitest'
import { buildOutput } from '../../src/docker/build-output.ts'
import { parseDocker } from '../../src/docker/parse.ts'
import { literal, printText } from '../../src/text/symbolic.ts'

it.each([
  ['-t x', 'none'],
  ['-o out', 'folder out'],
  ['--output=out/bin', 'folder out/bin'],
  ['--output type=local,dest=out', 'folder out'],
  ['-o -', 'archive stdout'],
  ['-o type=tar,dest=x.tar', 'archive x.tar'],
  ['-o type=tar', 'archive stdout'],
  ['-o type=tar,dest=-', 'archive stdout'],
  ['-o type=docker', 'image'],
  ['--output=type=image,push=true', 'image'],
  ['-o type=docker,dest=x.tar', 'unknown'],
  ['-o type=oci,dest=x.tar', 'unknown'],
  ['-o type=local,dest=out,platform-split=false', 'unknown'],
  ['-o a -o b', 'unknown'],
  ['--platform linux/amd64,linux/arm64 -o out', 'unknown'],
])('a build with %s writes %s', (flags, expected) => {
  const command = parseDocker(['docker', 'build', ...flags.split(' '), '.'].map(literal))
  const output = 'kind' in command ? undefined : buildOutput(command)
  const place =
    output === undefined || !('path' in output) ? '' : ` ${output.path === undefined ? 'stdout' : printText(output.path)}`
  expect(`${output?.kind ?? 'none'}${place}`).toBe(expected)
})
