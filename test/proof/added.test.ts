/** What rests on an archive of a container that ADD unpacks, and what is not the same. */
import { describe, expect, it } from 'vitest'
import { migratePattern } from '../support/pattern.ts'

const proofOf = (run: string, take: string, lines = 'ADD x.tar /srv/'): string => {
  const script = `docker build -t b -f Dockerfile.build .\ndocker create --name c b\n${take.startsWith('/') ? `docker cp c:${take} -` : take} > x.tar\ndocker build -t a .\n`
  const { pipelines } = migratePattern(script, {
    'Dockerfile.build': `FROM busybox\nWORKDIR /o\nRUN ${run}\n`,
    Dockerfile: `FROM busybox\n${lines}\n`,
  })
  const [one] = pipelines
  const codes = (one?.proof.assumptions ?? []).map(({ code }) => code).filter((code) => !['RS610', 'RS611'].includes(code))
  return [one?.proof.verdict, ...new Set(codes)].join(' ')
}

describe('an archive that ADD unpacks', () => {
  it.each([
    ['is its members where the folder itself is not among them', 'mkdir d && make', '/o/d/.', 'equal RS446'],
    ['has a folder that keeps its owner', 'mkdir d && make', '/o/d', 'equal RS618 RS446 RS447 RS612'],
    ['has a file that a command makes', 'echo x > f', '/o/f', 'equal RS618 RS446 RS612'],
    ['may have hard links', 'mkdir d && echo x > d/a && ln d/a d/b', '/o/d/.', 'equal RS446 RS448'],
    ['may have links by cp', 'mkdir d && cp -al /usr d/', '/o/d/.', 'equal RS446 RS448'],
    ['has symbolic links as they are', 'mkdir d && ln -s a d/b', '/o/d/.', 'equal RS446'],
    ['may have setuid bits', 'mkdir d && make && chmod 4755 d/a', '/o/d/.', 'equal RS446 RS448'],
    ['may have setgid bits', 'mkdir d && make && chmod g+s d/a', '/o/d/.', 'equal RS446 RS448'],
    ['has plain modes', 'mkdir d && make && chmod 0755 d/a && chmod a+x d/b', '/o/d/.', 'equal RS446'],
  ])('%s', (_title, run, take, expected) => {
    expect(proofOf(run, take)).toBe(expected)
  })

  const ofSomebody = 'RUN mkdir -p /srv/d && chown 5 /srv/d\nADD x.tar /srv/'
  it.each([
    ['is told where a RUN speaks of what may be a folder', '/o/d', 'equal RS630 RS446 RS447 RS612'],
    ['is another image where the folder may be there with another owner', 'docker run b tar c -C /o d/', 'different'],
  ])('%s', (_title, take, expected) => {
    expect(proofOf('mkdir d && make', take, ofSomebody)).toBe(expected)
  })
})
