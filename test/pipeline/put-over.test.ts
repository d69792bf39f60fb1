/** Folders that a container filled and into which the driver put something, taken as a whole. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern } from '../support/pattern.ts'

/** The verdict of the proof, and the lines of the last stage. */
function outcome(put: string, source = '. /srv'): string {
  const script = `mkdir stage\ncp conf/early stage/\ndocker build -t b -f Dockerfile.build .\ndocker run --rm -v "$PWD/stage:/out" b\n${put}\ndocker build -t y stage\n`
  const document = migratePattern(script, {
    'Dockerfile.build': 'FROM busybox:1.36\nCMD date > /out/app\n',
    Dockerfile: `FROM alpine:3.20\nCOPY app /opt/app\nCOPY ${source}\n`,
    'conf/early': '',
    'conf/late': '',
  })
  const [one] = document.pipelines
  const codes = (one?.findings ?? []).flatMap(({ code, severity }) => (severity === 'blocker' ? [code] : []))
  const text = afterOf(document, 'Dockerfile') ?? ''
  const lines = text.split('\n').filter((line) => line.endsWith('/srv') || line.includes('/srv/'))
  return [one?.proof.verdict ?? 'none', ...codes, ...lines].join(' | ')
}

describe('a folder of a container as a whole', () => {
  it.each([
    [
      'lies under a file of the repository that was put there',
      'cp conf/late Dockerfile stage/',
      'equal | COPY --from=build --chown=0:0 /out/ /srv | COPY Dockerfile /srv/Dockerfile | COPY conf/late /srv/late',
    ],
  ])('%s', (_title, put, expected) => {
    expect(outcome(put)).toBe(expected)
  })

  it.each([
    ['a file of it got another name', 'cp Dockerfile stage/\nmv stage/app stage/b', '. /srv'],
    ['a pattern looks into it', 'cp Dockerfile conf/late stage/', '* /srv/'],
  ])('is refused where %s', (_title, put, source) => {
    expect(outcome(put, source)).toMatch(/^unproven \| RS4/)
  })
})
