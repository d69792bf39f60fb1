/** What is not known is itself and nothing else: two unknowns that people read alike are two file names. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

/** Each prints something else each time that it runs. */
const drawn: Readonly<Record<string, string>> = {
  'a container id': 'docker create x:build',
  'a short container id': 'docker create x:build | cut -c1-12',
  'an image id': 'docker build -q -f Dockerfile.build .',
  'a volume without a name': 'docker volume create',
  'a network id': 'docker network create n',
  'a time in seconds': 'date +%s',
  date: 'date',
  $RANDOM: 'echo $RANDOM',
  uuidgen: 'uuidgen',
  '/dev/urandom': 'head -c8 /dev/urandom | md5sum | cut -c1-8',
  '/dev/urandom on stdin': 'head -c8 < /dev/urandom | base64',
  'a uuid of the kernel': 'cat /proc/sys/kernel/random/uuid',
  'openssl rand': 'openssl rand -hex 4',
  mktemp: 'mktemp XXXX',
  'mktemp -u': 'mktemp -u XXXX',
  'a read in a function': 'ask',
  'a background job': 'sleep 1 & echo $!',
}

/** Each is the same for the same words. */
const steady: Readonly<Record<string, string>> = {
  'git describe': 'git describe',
  'git rev-parse': 'git rev-parse --short HEAD',
  'a day': 'date +%Y%m%d',
  'a URL': 'curl -s http://x/version',
}

/** What two copies of different files become, each under a name with one of the two values in it. */
function copiesOf(first: string, second: string): readonly string[] {
  const script = `#!/bin/bash
ask() { read -p "name? " value; echo "$value"; }
docker build -t x:build -f Dockerfile.build .
A=$(${first})
B=$(${second})
docker create --name box x:build
docker cp box:/out/one "f-$A"
docker cp box:/out/two "f-$B"
cp "f-$A" a
cp "f-$B" b
docker build -t x .
`
  const document = migrate(
    memoryRepository({
      'build.sh': { text: script, executable: true },
      'Dockerfile.build': { text: 'FROM busybox\nRUN make\n' },
      Dockerfile: { text: 'FROM busybox\nCOPY a b /\n' },
    }),
  )
  const after = document.pipelines[0]?.changes.find((change) => change.path === 'Dockerfile')?.after ?? ''
  return [...after.matchAll(/^COPY --from=build --chown=0:0 \/out\/(\w+) \/(\w)$/gm)].map(
    ([, from, to]) => `${from ?? ''} ${to ?? ''}`,
  )
}

describe('two values in file names', () => {
  const names = [...Object.keys(drawn), ...Object.keys(steady)]
  const commands = { ...drawn, ...steady }
  const pairs = names.flatMap((first, index) =>
    names
      .slice(index)
      .filter((second) => first !== second || first in drawn)
      .map((second) => [first, second] as const),
  )

  it.each(pairs)('are two files when they are %s and %s', (first, second) => {
    expect(copiesOf(commands[first] ?? '', commands[second] ?? '')).toEqual(['one a', 'two b'])
  })

  it.each(Object.entries(steady))('are one file when both are %s', (_, command) => {
    expect(copiesOf(command, command)).not.toContain('two b')
  })

  it('are two when git commits in between', () => {
    expect(copiesOf('git rev-parse HEAD', 'git commit -qam x >&2; git rev-parse HEAD')).toEqual(['one a', 'two b'])
  })
})
