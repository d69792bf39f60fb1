import { describe, expect, test } from 'vitest'
import { parseBuildArg } from '../../src/docker/build-arg.ts'
import { isStream, parseContainerPath } from '../../src/docker/container-path.ts'
import { isCache, parseMount } from '../../src/docker/mount.ts'
import { printText } from '../../src/text/symbolic.ts'
import { text } from './words.ts'

describe('docker cp operands', () => {
  test.each([
    ['cid:/x', 'cid', '/x'],
    ['cid:x/.', 'cid', 'x/.'],
    ['cid:', 'cid', ''],
    ['cid:/a:b', 'cid', '/a:b'],
    ['${CID}:/x', '${CID}', '/x'],
    ['${CID}:${P}', '${CID}', '${P}'],
    ['x-${ID}:/x', 'x-${ID}', '/x'],
    ['${docker:id}:/x/${V}', '${id}', '/x/${V}'],
  ])('reads %s as a path in a container', (written, container, path) => {
    const read = parseContainerPath(text(written))
    expect(read && [printText(read.container), printText(read.path)]).toEqual([container, path])
  })

  test.each(['.', './a:b', '../a:b', '/a:b', 'a', 'a/b', '-', '${X}', '${PWD}/a:b', '${X}/y', ':/x', 'a/b:c'])(
    'reads %s as a path on the host',
    (written) => {
      expect(parseContainerPath(text(written))).toBeUndefined()
    },
  )

  test.each([
    ['-', true],
    ['--', false],
    ['${X}', false],
  ])('knows the stream %s', (written, stream) => expect(isStream(text(written))).toBe(stream))
})

describe('mounts', () => {
  test.each([
    ['volume', '/a:/b', 'bind /a /b rw'],
    ['volume', './a:/b:ro', 'bind ./a /b ro'],
    ['volume', '~/.m2:/root/.m2', 'bind ~/.m2 /root/.m2 rw'],
    ['volume', 'data:/b', 'volume data /b rw'],
    ['volume', '/b', 'volume - /b rw'],
    ['volume', '/a:/b:ro,z', 'bind /a /b ro z'],
    ['volume', '/a:/b:rw,cached', 'bind /a /b rw cached'],
    ['volume', '${PWD}/dist:/b', 'bind ${PWD}/dist /b rw'],
    ['volume', '${host:PWD}:/b', 'bind ${PWD} /b rw'],
    ['volume', '${docker:vol}:/b', 'volume ${vol} /b rw'],
    ['volume', '${X}:/b', 'bind-or-volume ${X} /b rw'],
    ['volume', '/a:${T}:ro', 'bind /a ${T} ro'],
    ['volume', 'cache-${X}:/b', 'volume cache-${X} /b rw'],
    ['mount', 'type=bind,source=/a,target=/b', 'bind /a /b rw'],
    ['mount', 'type=bind,src=${PWD}/x,dst=/b,readonly', 'bind ${PWD}/x /b ro'],
    ['mount', 'source=v,destination=/b,ro=true', 'volume v /b ro'],
    ['mount', 'type=bind,src=/a,dst=/b,readonly=false', 'bind /a /b rw'],
    ['mount', 'type=volume,dst=/b,volume-nocopy', 'volume - /b rw volume-nocopy'],
    ['mount', 'type=tmpfs,target=/t', 'tmpfs - /t rw'],
    ['mount', '"type=bind","src=/a","dst=/b"', 'bind /a /b rw'],
    ['tmpfs', '/t:size=1m', 'tmpfs - /t rw size=1m'],
  ])('reads --%s %s', (name, value, expected) => {
    const read = parseMount({ name, value: text(value), index: 1, words: 2 })
    const words = read && [
      read.kind,
      read.source ? printText(read.source) : '-',
      printText(read.target),
      read.readonly ? 'ro' : 'rw',
      ...read.options.map(printText),
    ]
    expect(words?.join(' ')).toBe(expected)
  })

  test.each([
    ['volume', 'a:b:c:d'],
    ['mount', 'type=bind,src=/a'],
    ['mount', 'type=npipe,src=/a,dst=/b'],
    ['mount', '${X}'],
    ['env', 'a=b'],
  ])('gives none for --%s %s', (name, value) =>
    expect(parseMount({ name, value: text(value), index: 1, words: 2 })).toBeUndefined(),
  )
})

test.each([
  ['A=b', 'A', 'b'],
  ['A=b=c', 'A', 'b=c'],
  ['A=', 'A', ''],
  ['A', 'A', undefined],
  ['A=${B}/x', 'A', '${B}/x'],
])('reads the build argument %s', (written, name, value) => {
  const read = parseBuildArg(text(written))
  expect([read?.name, read?.value && printText(read.value)]).toEqual([name, value])
})

test.each(['${X}', '${X}=a', '=a', ''])('gives none for the build argument %j', (written) =>
  expect(parseBuildArg(text(written))).toBeUndefined(),
)

test.each([
  ['m2:/root/.m2', true],
  ['~/.m2:/root/.m2', true],
  ['/tmp/.m2/:/root/.m2', true],
  ['/var/jenkins_home/.gradle/caches:/root/.gradle/caches', true],
  ['${HOME}/.cache:/c', true],
  ['${GOPATH}/pkg/mod:/go/pkg/mod', true],
  ['${GOCACHE}:/c', true],
  ['${CARGO_HOME}/registry:/root/.cargo/registry', true],
  ['${GOPATH}:/go', false],
  ['${GOPATH}/src/x:/go/src/x', false],
  ['${host:PWD}/.m2:/root/.m2', false],
  ['/data/m2:/root/.m2', false],
  ['/etc/ssl:/etc/ssl', false],
])('sees whether %s mounts a cache: %s', (value, expected) => {
  const mount = parseMount({ name: 'volume', value: text(value), index: 1, words: 2 })
  expect(mount !== undefined && isCache(mount)).toBe(expected)
})
