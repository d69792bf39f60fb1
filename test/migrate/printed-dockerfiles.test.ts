/** Dockerfiles that the shell prints line by line: each command says what the new text wants of it, and nothing else becomes different. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'

const tree: MemoryFiles = {
  'main.in': 'a\n',
  'Dockerfile.build': 'FROM alpine\nCOPY main.in /in/\nRUN gzip -c /in/main.in > /app\n',
}
const handoff = [
  'docker build -t x:build -f Dockerfile.build .',
  'docker create --name x x:build',
  'docker cp x:/app app',
  'docker rm x',
]

/** What the driver becomes whose lines between the handoff and the last build are given, without what every driver has. */
function rewritten(lines: readonly string[], name = 'build.sh', before: readonly string[] = handoff): string {
  const tab = name === 'Makefile' ? '\t' : ''
  const commands = [...before, ...lines, 'docker build -t x .'].map((line) => `${tab}${line}\n`).join('')
  const text = name === 'Makefile' ? `all:\n${commands}` : `#!/bin/sh\nset -e\n${commands}`
  const { pipelines } = migrate(memoryRepository({ ...tree, [name]: { text, executable: true } }))
  const [only] = pipelines
  if (only?.status !== 'migrated') return (only?.findings ?? []).map(({ code }) => code).join(' ')
  const after = only.changes.find(({ path }) => path === name)?.after ?? ''
  return after.replace(/^(?:#!\/bin\/sh\nset -e|all:)\n/, '').replace(/\t?docker build -t x \.\n$/, '')
}

const stage = ['FROM alpine AS build', 'COPY main.in /in/', 'RUN gzip -c /in/main.in > /app', '']
const copy = 'COPY --from=build --chown=0:0 /app /'
const heredoc = (...lines: readonly string[]): string => ["cat > Dockerfile <<'END'", ...lines, 'END', ''].join('\n')
const words = (end: string, ...lines: readonly string[]): string => lines.map((line) => ` \\\n${end}  '${line}'`).join('')

describe('a printed Dockerfile', () => {
  it.each<[title: string, lines: readonly string[], expected: string]>([
    [
      'lines of their own become a heredoc',
      ['echo "FROM alpine" > Dockerfile', 'echo "COPY app /" >> Dockerfile', 'printf \'CMD ["/app"]\\n\' >> Dockerfile'],
      heredoc(...stage, 'FROM alpine', copy, 'CMD ["/app"]'),
    ],
    [
      'a group becomes a heredoc',
      ['{', '  echo FROM alpine', '  echo COPY app /', '} > Dockerfile'],
      heredoc(...stage, 'FROM alpine', copy),
    ],
    [
      'a chain stays one',
      ['echo FROM alpine > Dockerfile && echo COPY app / >> Dockerfile'],
      `printf '%s\\n'${words('', ...stage, 'FROM alpine')} > Dockerfile && echo '${copy}' >> Dockerfile\n`,
    ],
    [
      'a line with a value stays what it is',
      [
        'BASE=$(cat main.in)',
        'echo "FROM alpine" > Dockerfile',
        'echo "LABEL v=$BASE" >> Dockerfile',
        'echo COPY app / >> Dockerfile',
      ],
      `BASE=$(cat main.in)\n${heredoc(...stage, 'FROM alpine')}echo "LABEL v=$BASE" >> Dockerfile\necho '${copy}' >> Dockerfile\n`,
    ],
    [
      'a heredoc goes on with echo',
      ['cat > Dockerfile <<EOF', 'FROM alpine', 'ENV A=b', 'EOF', 'echo COPY app / >> Dockerfile'],
      ['cat > Dockerfile <<EOF', ...stage, 'FROM alpine', 'ENV A=b', 'EOF', `echo '${copy}' >> Dockerfile`, ''].join('\n'),
    ],
    [
      'quotes and backslashes are kept',
      ["echo 'FROM alpine' > Dockerfile; printf '%s\\n' 'RUN echo \\' \"  it's\" >> Dockerfile", 'echo COPY app / >> Dockerfile'],
      `printf '%s\\n'${words('', ...stage, 'FROM alpine')} > Dockerfile; printf '%s\\n' 'RUN echo \\' "  it's" >> Dockerfile\necho '${copy}' >> Dockerfile\n`,
    ],
  ])('%s', (_, lines, expected) => {
    expect(rewritten(lines)).toBe(expected)
  })

  it('is printed by the recipe of a Makefile', () => {
    expect(
      rewritten(
        ["@echo 'FROM alpine' > Dockerfile", "@echo 'ENV A=$$PATH' >> Dockerfile", '@echo COPY app / >> Dockerfile'],
        'Makefile',
      ),
    ).toBe(
      `\t@printf '%s\\n'${words('\t', ...stage, 'FROM alpine')} > Dockerfile\n\t@echo 'ENV A=$$PATH' >> Dockerfile\n\t@echo '${copy}' >> Dockerfile\n`,
    )
  })

  it('is no longer printed for the builder', () => {
    const print = [
      'echo FROM alpine > Dockerfile',
      'echo COPY main.in /in/ >> Dockerfile',
      "echo 'RUN gzip -c /in/main.in > /app' >> Dockerfile",
    ]
    const before = [...print, 'docker build -t x:build .', ...handoff.slice(1)]
    expect(rewritten(['echo FROM alpine > Dockerfile', 'echo COPY app / >> Dockerfile'], 'build.sh', before)).toBe(
      heredoc(...stage, 'FROM alpine', copy),
    )
  })

  it.each<[title: string, lines: readonly string[]]>([
    ['goes through a pipe', ['echo FROM alpine | tee Dockerfile', 'echo COPY app / | tee -a Dockerfile']],
    [
      'is printed with an open question in a group',
      ['{ echo FROM alpine; [ -z "$D" ] || echo ENV D=1; echo COPY app /; } > Dockerfile'],
    ],
    [
      'has lines put together of two commands',
      ['printf "FROM " > Dockerfile', 'echo alpine >> Dockerfile', 'echo COPY app / >> Dockerfile'],
    ],
  ])('is refused when it %s', (_, lines) => {
    expect(rewritten(lines)).toMatch(/RS501|RS424/)
  })
})
