/** What the driver writes behind artifacts. */
import { describe, expect, it } from 'vitest'
import { plainWord, type ToolWord } from '../../src/host/rework.ts'
import { toolPaths } from '../../src/proof/tools.ts'
import { afterOf, migratePattern } from '../support/pattern.ts'

/** The verdict of the proof or what blocks, the RUNs that write, and what the driver still does besides building. */
function outcome(commands: string, after = ''): string {
  const take = 'docker build -t b -f Dockerfile.build .\ndocker create --name c b\ndocker cp c:/src/app .\ndocker rm c\n'
  const document = migratePattern(`${take}${commands}\ndocker build -t y .\n${after}`)
  const [one] = document.pipelines
  const blockers = (one?.findings ?? []).flatMap(({ code, severity }) => (severity === 'blocker' ? [code] : []))
  const lines = (path: string): readonly string[] => (afterOf(document, path) ?? '').split('\n')
  const runs = lines('Dockerfile').filter((line) => line.startsWith('RUN') && line.includes('>>'))
  const left = lines('build.sh').filter((line) => line.includes('>>'))
  return [...(blockers.length > 0 ? blockers : [one?.proof.verdict ?? 'none']), ...runs, ...left].join(' | ')
}

describe('a line behind an artifact', () => {
  it.each([
    ['echo more >> app', 'equal | RUN echo more >> /src/app'],
    ['echo "built by 4.2" >> ./app', "equal | RUN echo 'built by 4.2' >> /src/app"],
    ['echo a >> app\necho b >> app', 'equal | RUN echo a >> /src/app | RUN echo b >> /src/app'],
    ['printf "x=1\\n" >> app', 'equal | RUN echo x=1 >> /src/app'],
  ])('is written there by the stage: %s', (commands, expected) => {
    expect(outcome(commands)).toBe(expected)
  })

  it.each(['date >> app', 'echo -n x >> app', 'echo "a\\b" >> app', 'V=1\necho "$V" >> app', 'printf "a\\nb\\n" >> app'])(
    'is refused where it is not plain: %s',
    (commands) => {
      expect(outcome(commands)).toMatch(/^RS422/)
    },
  )

  it('goes on being written where the host needs the file', () => {
    expect(outcome('echo more >> app', 'cp app /srv/releases/\n')).toBe('equal | RUN echo more >> /src/app | echo more >> app')
  })

  it('is what a RUN does only with a redirection of its own', () => {
    const appends: ToolWord = { text: '>>', isPattern: false, isOperator: true }
    const line = ['echo', 'x'].map(plainWord)
    expect(toolPaths([...line, appends, plainWord('/a')])).toEqual(['/a'])
    expect(toolPaths([...line, plainWord('>>'), plainWord('/a')])).toBeUndefined()
    expect(toolPaths([plainWord('rm'), plainWord('/a'), appends, plainWord('/b')])).toBeUndefined()
  })
})
