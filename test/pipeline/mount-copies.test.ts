/** What a container copies into its mounts with cp, and the modes that such a copy keeps. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern } from '../support/pattern.ts'

/** The lines behind the builder's own, and the assumption about modes. */
function outcome(run: string, copy: string): string {
  const document = migratePattern(
    `docker build -t b -f Dockerfile.build .\ndocker run -v "$PWD:/o" b ${copy}\ndocker build -t a .\n`,
    {
      'Dockerfile.build': `FROM golang:1.22\nWORKDIR /src\nCOPY main.go .\nRUN ${run}\n`,
    },
  )
  const [one] = document.pipelines
  const text = afterOf(document, 'Dockerfile') ?? ''
  const codes = one?.proof.assumptions.flatMap(({ code }) => (code === 'RS661' ? [code] : [])) ?? []
  return [one?.proof.verdict, /^RUN .*cp/m.test(text) ? 'by a RUN' : 'by COPY', ...codes].join(' ')
}

describe('cp into a mount', () => {
  it.each([
    ['is the copy of a file with usual modes', 'make', 'cp app /o/', 'equal by COPY RS661'],
    ['keeps an executable bit', 'make && chmod -R a+x,u=rwx app && chmod 0755 app', 'cp -r app /o/', 'equal by COPY RS661'],
    ['loses the sticky bit', 'make && chmod 1777 app', 'cp app /o/', 'equal by a RUN'],
    ['loses setuid', 'make && chmod u+s app', 'cp -r app /o/', 'equal by a RUN'],
    ['loses what a group may write', 'install -m 664 main.go app', 'cp app /o/', 'equal by a RUN'],
    ['loses modes that nobody knows', 'make && chmod "$MODE" app', 'cp app /o/', 'equal by a RUN'],
    ['loses what an umask gave', 'umask 0 && make', 'cp app /o/', 'equal by a RUN'],
    ['keeps all when it is told to', 'make && chmod 1777 app', 'cp -a app /o/', 'equal by COPY'],
    ['keeps modes when it is told to', 'make && chmod 1777 app', 'cp --preserve=mode app /o/', 'equal by COPY'],
    [
      'keeps nothing of them with the times alone',
      'make && chmod 1777 app',
      'cp --preserve=timestamps app /o/',
      'equal by a RUN',
    ],
  ])('%s', (_title, run, copy, expected) => {
    expect(outcome(run, copy)).toBe(expected)
  })
})
