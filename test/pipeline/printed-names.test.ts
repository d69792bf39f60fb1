/** Archives of files whose names only a run can tell, printed by a container and unpacked by tar on the host. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

/** Status, and codes that are no notes. */
function outcome(
  run: string,
  builder = 'FROM busybox\nWORKDIR /src\nCOPY a.in ./\n',
  unpack = 'tar x -C out',
): readonly string[] {
  const text = `#!/bin/sh\nset -e\ndocker build -t b -f Dockerfile.build .\nmkdir out\n${run} | ${unpack}\ndocker build -t f .\n`
  const { pipelines } = migrate(
    memoryRepository({
      'a.in': 'a\n',
      'Dockerfile.build': builder,
      Dockerfile: 'FROM busybox\nCOPY out /out\n',
      'build.sh': { text, executable: true },
    }),
  )
  const [only] = pipelines
  const told = only?.findings.filter(({ severity }) => severity !== 'note').map(({ code }) => code) ?? []
  return [only?.status ?? 'none', ...told]
}

const run = (script: string, flags = '--rm'): string => `docker run ${flags} b sh -c '${script}'`

describe('a tar of names that a container finds', () => {
  it.each([
    'find . -name "*.so" -print0 | xargs -0 tar c',
    'find lib -name "*.so" | grep -v test | sort | xargs tar --create',
    'find . -type f -print0 | tar c --null -T -',
    'tar c *.so',
    'tar c $(find lib -name "*.so")',
    'cd lib && tar c *.so',
    'find /usr/lib -name "x*" -print0 2>/dev/null | xargs -0 tar c',
  ])('is unpacked in the stage when it is printed by %s', (script) => {
    expect(outcome(run(script))).toEqual(['caveats', 'RS442'])
  })

  it('is unpacked as it was packed', () => {
    expect(outcome(run('find . -name "*.so" | xargs tar cz'), undefined, 'tar xz -C out')).toEqual(['caveats', 'RS442'])
  })

  it.each([
    ['it looks everywhere', 'find / -name "*.so" | xargs tar c'],
    ['it looks above', 'find .. -name "*.so" | xargs tar c'],
    ['it looks where a variable says', 'find $LIBS -name "*.so" | xargs tar c'],
    ['it looks where it would be unpacked', 'find /unpacked -name "*.so" | xargs tar c'],
    ['it follows links', 'find -L . -name "*.so" | xargs tar c'],
    ['it does something to what it finds', 'find . -name "*.so" -exec strip {} + | xargs tar c'],
    ['names are changed on the way', 'find . -name "*.so" | sed s,^,/, | xargs tar c'],
    ['something runs besides', 'make; find . -name "*.so" | xargs tar c'],
    ['tar writes to a file', 'find . -name "*.so" | xargs tar cf x.tar'],
    ['tar follows links', 'find . -name "*.so" | xargs tar ch'],
  ])('is refused when %s', (_, script) => {
    expect(outcome(run(script))[0]).toBe('blocked')
  })

  it.each([
    ['it works at the top', run('find . -name "*.so" | xargs tar c'), 'FROM scratch\nCOPY a.in /\n'],
    ['another user runs it', run('find . -name "*.so" | xargs tar c', '--rm -u 1000'), undefined],
    [
      'its image has another user',
      run('find . -name "*.so" | xargs tar c'),
      'FROM busybox\nWORKDIR /src\nCOPY a.in ./\nUSER 1000\n',
    ],
    ['it sees files of the host', run('find . -name "*.so" | xargs tar c', '--rm -v "$PWD/lib:/src/lib"'), undefined],
  ])('is refused when %s', (_, command, builder) => {
    expect(outcome(command, builder)[0]).toBe('blocked')
  })

  it('is refused when leading folders of its names are left out', () => {
    expect(outcome(run('find lib -name "*.so" | xargs tar c'), undefined, 'tar x --strip-components=1 -C out')[0]).toBe('blocked')
  })
})
