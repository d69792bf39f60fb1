import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { codesOf, scene } from './scene.ts'
import { BuildFails, runInstruction, type Files } from './simulator.ts'

const repository = { 'a.txt': 'a', 'b.txt': 'b', 'd/a.txt': 'da', 'd/e/f': 'def', 'd/e/g': 'deg', 'k/a.txt': 'ka' }

const context: Files = new Map([
  ['/', { content: 'dir', owner: '0' }],
  ...['/d', '/d/e', '/k'].map((path) => [path, { content: 'dir', owner: '0' }] as const),
  ...Object.entries(repository).map(([path, content]) => [`/${path}`, { content, owner: '0' }] as const),
])

/** Two things that the build stage may have made of the same paths. */
const stages: readonly Files[] = [
  new Map([
    ['/', { content: 'dir', owner: '0' }],
    ['/o', { content: 'dir', owner: '7' }],
    ['/o/a.txt', { content: 'oa', owner: '7' }],
    ['/o/e', { content: 'dir', owner: '7' }],
    ['/o/e/f', { content: 'oef', owner: '0' }],
    ['/p', { content: 'p', owner: '7' }],
  ]),
  new Map([
    ['/', { content: 'dir', owner: '0' }],
    ['/o', { content: 'dir', owner: '0' }],
    ['/o/a.txt', { content: 'x', owner: '0' }],
    ['/o/e', { content: 'e as a file', owner: '7' }],
    ['/p', { content: 'dir', owner: '0' }],
    ['/p/a.txt', { content: 'pa', owner: '0' }],
  ]),
]

const stageText = 'FROM busybox AS build\nRUN make\n'
const base: Files = new Map(['/', '/etc', '/usr', '/usr/bin'].map((path) => [path, { content: 'dir', owner: '0' }]))

const source = fc.oneof(
  fc
    .constantFrom('a.txt', 'b.txt', 'd', 'd/', 'd/e', 'd/e/f', 'd/a.txt', 'k', '.', '*.txt', 'd/*', 'k/a.txt')
    .map((text) => ({ from: '', text })),
  fc.constantFrom('/o', '/o/.', '/o/a.txt', '/o/e', '/p', '/o/*').map((text) => ({ from: '--from=build ', text })),
)
const destination = fc.constantFrom('/x', '/x/', '/x/e', '/x/e/', '/x/a.txt', '/y/', '/usr/bin/', '/usr/bin', '/x/b.txt', '/')
const chown = fc.constantFrom('', '', '--chown=0:0 ', '--chown=5:5 ')
const copyLine = fc.tuple(source, chown, destination).map(([{ from, text }, owner, to]) => `COPY ${from}${owner}${text} ${to}`)
const line = fc.oneof(
  { weight: 8, arbitrary: copyLine },
  { weight: 1, arbitrary: fc.constantFrom('WORKDIR /x', 'RUN look', 'WORKDIR /x/e') },
)

/** A Dockerfile's lines, and another one made of them: neighbours swapped, some twice, left out, split, or others in their place. */
const pair = fc.array(line, { minLength: 1, maxLength: 5 }).chain((lines) =>
  fc.tuple(
    fc.constant(lines),
    fc.oneof(
      fc.shuffledSubarray(lines),
      fc.shuffledSubarray([...lines, ...lines]),
      fc.tuple(fc.nat(lines.length), line).map(([at, extra]) => [...lines.slice(0, at), extra, ...lines.slice(at)]),
      fc.tuple(fc.nat(lines.length - 1), line).map(([at, other]) => [...lines.slice(0, at), other, ...lines.slice(at + 1)]),
      fc.nat(lines.length - 1).map((at) => lines.flatMap((one, index) => (index === at ? splitLine(one) : [one]))),
    ),
  ),
)

function splitLine(text: string): readonly string[] {
  const broad = /^(COPY (?:--chown=\S+ )?)(d|\.) (\/\S*?)\/?$/.exec(text)
  if (broad === null) return [text]
  const [, start = '', folder, written = ''] = broad
  const to = written === '/' ? '' : written
  return folder === 'd'
    ? [`${start}d/a.txt ${to}/`, `${start}d/e ${to}/e`]
    : [`${start}a.txt b.txt ${to}/`, `${start}d ${to}/d`, `${start}k ${to}/k`]
}

function simulate(lines: readonly string[], stage: Files): string | undefined {
  try {
    const files = lines.reduce((present, one) => runInstruction(present, one, context, stage), base)
    return JSON.stringify([...files].sort(([a], [b]) => (a < b ? -1 : 1)))
  } catch (error) {
    if (error instanceof BuildFails) return undefined
    throw error
  }
}

const verdictOf = (before: readonly string[], after: readonly string[]): { verdict: string; codes: readonly string[] } => {
  const text = (lines: readonly string[]): string => `${stageText}FROM debian\n${lines.join('\n')}\n`
  const host = scene({
    ...repository,
    'old/Dockerfile': text(before),
    'old/.dockerignore': '',
    '.dockerignore': 'old\nnew\n.dockerignore\n',
  })
  host.build('final', { file: 'old/Dockerfile' })
  const proof = host.prove(text(after), { file: 'new/Dockerfile' })
  return { verdict: proof.verdict, codes: codesOf(proof) }
}

/** Assumptions that the simulated images need not fulfil. */
const conditional = ['RS618', 'RS630', 'RS631']

describe('the law of soundness', () => {
  it('says equal only of what a builder makes equal', () => {
    let equal = 0
    fc.assert(
      fc.property(pair, ([before, after]) => {
        const { verdict, codes } = verdictOf(before, after)
        if (verdict !== 'equal' || codes.some((code) => conditional.includes(code))) return
        for (const stage of stages) {
          const [left, right] = [simulate(before, stage), simulate(after, stage)]
          // Commands of both sides succeed: that is the one assumption left.
          if (left === undefined || right === undefined) continue
          if (before.join() !== after.join()) equal += 1
          expect(right, `${before.join('\n')}\n--\n${after.join('\n')}`).toBe(left)
        }
      }),
      { numRuns: 3000, seed: 1 },
    )
    // The law would hold of a proof that never says equal, too.
    expect(equal).toBeGreaterThan(100)
  })
})
