import { execFileSync } from 'node:child_process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { judge } from '../../../src/rewrite/driver/fate.ts'
import { layOut } from '../../../src/rewrite/driver/layout.ts'
import { splice } from '../../../src/rewrite/driver/splice.ts'
import { commandsOf, nameOf, parseTree } from '../../../src/rewrite/driver/tree.ts'

/** `gone` succeeds and says nothing; `keep N` says N; `fail N` says N and fails. */
const preamble = 'gone() { :; }\nkeep() { echo "$1"; }\nfail() { echo "$1"; return 1; }\n'

interface Block {
  readonly lines: readonly string[]
}

const indent = (block: Block): readonly string[] => block.lines.map((line) => `  ${line}`)
const { program } = fc.letrec<{ program: Block; statement: Block; simple: Block }>((tie) => ({
  simple: fc
    .tuple(
      fc.constantFrom('gone', 'gone', 'keep', 'fail', '[ -n "$V" ]', '[ -z "$V" ]', '! gone', 'X=$(gone)', 'gone | cat'),
      fc.nat(99),
    )
    .map(([name, number]) => ({ lines: [name === 'keep' || name === 'fail' ? `${name} ${String(number)}` : name] })),
  statement: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    tie('simple'),
    fc
      .tuple(
        fc.array(fc.tuple(tie('simple'), fc.constantFrom('&&', '||')), { minLength: 1, maxLength: 4 }),
        tie('simple'),
        fc.boolean(),
      )
      .map(([items, last, broken]) => ({
        lines: [
          [...items.map(([item, operator]) => `${item.lines[0] ?? ''} ${operator}`), last.lines[0] ?? ''].join(
            broken ? ' \\\n  ' : ' ',
          ),
        ],
      })),
    fc
      .tuple(tie('simple'), fc.constantFrom(undefined, '&&', '||'), tie('simple'), tie('program'), fc.option(tie('program')))
      .map(([condition, operator, second, then, other]) => ({
        lines: [
          `if ${condition.lines[0] ?? ''}${operator === undefined ? '' : ` ${operator} ${second.lines[0] ?? ''}`}; then`,
          ...indent(then),
          ...(other === null ? [] : ['else', ...indent(other)]),
          'fi',
        ],
      })),
    tie('program').map((body) => ({ lines: ['for i in 1 2; do', ...indent(body), 'done'] })),
    tie('program').map((body) => ({ lines: ['(', ...indent(body), ')'] })),
    tie('program').map((body) => ({ lines: ['{', ...indent(body), '} 2>&1'] })),
    tie('program').map((body) => ({
      lines: ['case $V in', '  x)', ...indent(body), '    ;;', '  *)', ...indent(body), '    ;;', 'esac'],
    })),
    fc.tuple(tie('simple'), tie('simple')).map(([a, b]) => ({ lines: [`${a.lines[0] ?? ''}; ${b.lines[0] ?? ''}`] })),
    fc.constant({ lines: ['# a comment'] }),
    fc.constant({ lines: ['gone <<EOF', 'text $V', 'EOF'] }),
  ),
  program: fc
    .array(tie('statement'), { minLength: 1, maxLength: 4 })
    .map((blocks) => ({ lines: [...blocks.flatMap((block) => block.lines), ':'] })),
}))

function edited(text: string): string | undefined {
  const tree = parseTree({ path: 'x.sh', text })
  if (tree.errors.length > 0) return undefined
  const fates = judge(
    tree,
    new Map(commandsOf(tree).flatMap((command) => (nameOf(command) === 'gone' ? [[command, true] as const] : []))),
  )
  return fates.problems.length > 0 ? undefined : splice(text, layOut(tree, fates))
}

describe('removal', () => {
  it.each(['', 'set -e'])('leaves a script that does the same when what went succeeds and says nothing (%s)', (options) => {
    // With `set -e`, `fail && gone` goes on and `fail` alone does not: commands that stay are taken to succeed, tests are not.
    const sample = fc.sample(program, { numRuns: 300, seed: 20 }).map((block) => `${block.lines.join('\n')}\n`)
    const texts = options === '' ? sample : sample.map((text) => text.replaceAll('fail ', 'keep '))
    const pairs = texts.flatMap((text) => {
      const after = edited(text)
      return after === undefined ? [] : [[text, after] as const]
    })
    expect(pairs.length).toBeGreaterThan(150)
    const run = (script: string): string => `(\n${options}\n${script}\n)\necho ---`
    const output = (scripts: readonly string[]): readonly string[] =>
      execFileSync('bash', { input: preamble + scripts.map(run).join('\n'), encoding: 'utf8' }).split('---\n')
    const before = output(pairs.map(([text]) => text))
    const after = output(pairs.map(([, text]) => text))
    for (const [index, [text, changed]] of pairs.entries()) {
      expect(after[index], `before:\n${text}\nafter:\n${changed}`).toBe(before[index])
      expect(changed).not.toMatch(/\bgone\b/)
    }
  })
})
