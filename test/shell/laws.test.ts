/** What holds for every script. */
import fc from '../support/laws.ts'
import { describe, expect, it } from 'vitest'
import { printText } from '../../src/text/symbolic.ts'
import { runScript } from './world.ts'

const words = [
  'docker',
  'x',
  '$X',
  '"$@"',
  '$1',
  '${X:-d}',
  '${X#a}',
  '$(docker x)',
  '`y`',
  "'q'",
  '$((i+1))',
  '*',
  '{a,b}',
  '-z',
  '=',
  '[',
  ']',
  '[[',
  ']]',
  '((',
  '))',
  '~',
  '${a[@]}',
  '\\',
  '$',
  '"',
  "'",
  '${',
  '<(x)',
  '!',
  '\uE000',
]
const glue = [
  ' ',
  ' ',
  ' ',
  '\n',
  ';',
  '&&',
  '||',
  '|',
  '&',
  '>',
  '<',
  '<<E\n',
  '2>&1',
  '(',
  ')',
  '{ ',
  '; }',
  ' if ',
  ' then ',
  ' else ',
  ' fi\n',
  ' for i in ',
  ' do ',
  ' done\n',
  ' while ',
  ' case x in ',
  ') ',
  ';;',
  ' esac\n',
  'f() ',
  'eval ',
  'set -e\n',
  'X=',
  'a=(',
  'local ',
  'read v',
  'cd ',
  'shift',
  'exit',
  'break',
  'return',
  'trap x EXIT',
  'E\n',
  ' \\ \n',
  '\r\n',
]
const script = fc.array(fc.constantFrom(...words, ...glue), { maxLength: 40 }).map((parts) => parts.join(''))

describe('every script', () => {
  it('is evaluated without a crash, within its bounds', () => {
    fc.assert(
      fc.property(script, fc.constantFrom('sh' as const, 'bash' as const), (text, dialect) => {
        const { outcome } = runScript(text, { dialect, limits: { steps: 500 } })
        expect(outcome.steps).toBeLessThanOrEqual(501)
      }),
      { numRuns: 2000 },
    )
  })

  it('has the same outcome when it is run again', () => {
    fc.assert(
      fc.property(script, (text) => {
        const [first, second] = [runScript(text, { limits: { steps: 500 } }), runScript(text, { limits: { steps: 500 } })]
        expect(second.calls).toEqual(first.calls)
        expect(second.outcome.findings).toEqual(first.outcome.findings)
      }),
      { numRuns: 200 },
    )
  })

  it('asks each question once', () => {
    fc.assert(
      fc.property(script, (text) => {
        const keys = runScript(text, { limits: { steps: 500 } }).world.questions.map((question) => question.key)
        expect(new Set(keys).size).toBe(keys.length)
      }),
      { numRuns: 300 },
    )
  })

  it('keeps a variable as it was assigned', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 20 }).filter((text) => !/[\0\uE000-\uF8FF\r]/.test(text)),
        (value) => {
          const quoted = `'${value.replaceAll("'", `'\\''`)}'`
          const { outcome } = runScript(`x=${quoted}; printf %s "$x"`)
          expect(printText(outcome.output)).toBe(value)
        },
      ),
    )
  })
})
