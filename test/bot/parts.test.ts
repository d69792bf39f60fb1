/** The small parts of the bot, by tables. */
import { spawnSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { branchOf } from '../../src/bot/branch.ts'
import { commandIn } from '../../src/bot/commands.ts'
import { openLanes } from '../../src/bot/lanes.ts'
import { block, code, plain } from '../../src/bot/markdown.ts'
import { readMarker, writeMarker } from '../../src/bot/marker.ts'
import { isSealed, sealed } from '../../src/bot/seal.ts'

describe('branchOf', () => {
  const rows = [
    ['build.sh#final', 'restage/build.sh/final'],
    ['ci/build all.sh#web', 'restage/ci/build=20all.sh/web'],
    ['.ci/..x#a.lock', 'restage/=2Eci/=2E.x/a=2Elock'],
    ['ü#a/b', 'restage/=C3=BC/a=2Fb'],
    ['a@{1}~^:?*[\\#-', 'restage/a=40=7B1=7D=7E=5E=3A=3F=2A=5B=5C/-'],
    ['x.#y', 'restage/x=2E/y'],
  ] as const

  it.each(rows)('of %s is a name that git takes', (pipeline, branch) => {
    expect(branchOf(pipeline)).toBe(branch)
    expect(spawnSync('git', ['check-ref-format', '--branch', branch]).status).toBe(0)
  })
})

describe('commandIn', () => {
  it.each([
    ['/restage', 'look'],
    ['Hello\r\n/restage rebase\r\nthanks', 'rebase'],
    ['/restage  ignore ', 'ignore'],
    ['/restage dance', 'unknown'],
    ['please /restage rebase', undefined],
    ['> /restage rebase', undefined],
    ['```\n/restage rebase\n```', undefined],
    ['~~~~ sh\n/restage\n', undefined],
    ['/restaged', undefined],
    ['', undefined],
  ])('of %j is %s', (comment, command) => {
    expect(commandIn(comment)).toBe(command)
  })
})

describe('a marker', () => {
  it('is read as it was written, whatever its pipeline is called', () => {
    const marker = { pipeline: 'a --> <script>#é', inputs: 'i', content: 'c' }
    const text = writeMarker(marker)
    expect(text).toMatch(/^<!-- restage:1 [\w-]+ -->$/)
    expect(readMarker(`text\n${text}\n`)).toEqual(marker)
  })

  it.each([[null], [''], ['<!-- restage:1 e30 -->'], ['<!-- restage:1 bm8 -->'], ['<!-- restage:2 e30 -->']])(
    'is not in %j',
    (text) => {
      expect(readMarker(text)).toBeUndefined()
    },
  )
})

describe('a seal', () => {
  const commit = { message: 'Title\n\nText', parents: ['a', 'b'], tree: 't' }
  const message = sealed(commit)

  it.each([
    ['as it was made', { ...commit, message }, true],
    ['without its last newline, as GitHub gives it', { ...commit, message: message.trimEnd() }, true],
    ['amended', { ...commit, message, tree: 'u' }, false],
    ['rebased', { ...commit, message, parents: ['c'] }, false],
    ['with parents in another order', { ...commit, message, parents: ['b', 'a'] }, false],
    ["a person's", commit, false],
  ])('of a commit %s', (_, one, expected) => {
    expect(isSealed(one)).toBe(expected)
  })
})

describe('a text in Markdown', () => {
  it.each([
    ['@acme/team', '&#64;&#8203;acme/team'],
    ['see #12 and GH-3', 'see &#35;&#8203;12 and GH&#45;&#8203;3'],
    ['[x](http://y) <b> `c` **d**', '&#91;x&#93;&#40;http&#58;//y&#41; &#60;b&#62; &#96;c&#96; &#42;&#42;d&#42;&#42;'],
    ['a\u202eb\nc', 'a&#92;u202eb&#92;nc'],
    ['www.example.org', '&#119;ww.example.org'],
  ])('%j is shown, and does nothing', (text, shown) => {
    expect(plain(text)).toBe(shown)
  })

  it('is cut where it is long', () => {
    expect(plain('x'.repeat(600))).toBe(`${'x'.repeat(500)}&#8230;`)
  })

  it('stands in code', () => {
    expect(code('a|b</code>')).toBe('<code>a&#124;b&#60;/code&#62;</code>')
  })

  it('stands in a fence that it cannot end', () => {
    expect(block('a\n````\n# b', 'sh')).toBe('`````sh\na\n````\n# b\n`````')
  })
})

describe('lanes', () => {
  it('keep their order, run side by side, and no more at once than allowed', async () => {
    const lanes = openLanes(2)
    const done: string[] = []
    let [now, most] = [0, 0]
    const task = (name: string, milliseconds: number) => async (): Promise<void> => {
      most = Math.max(most, ++now)
      await new Promise((resolve) => setTimeout(resolve, milliseconds))
      now--
      done.push(name)
    }
    lanes.add('a', task('a1', 60))
    lanes.add('a', task('a2', 1))
    lanes.add('b', task('b1', 1))
    lanes.add('c', task('c1', 1))
    expect(lanes.size).toBe(4)
    await expect.poll(() => lanes.size).toBe(0)
    expect([done.indexOf('a1') < done.indexOf('a2'), done.at(0), most, lanes.size]).toEqual([true, 'b1', 2, 0])
  })

  it('begin nothing after they are stopped, and finish what runs', async () => {
    const lanes = openLanes(1)
    const done: number[] = []
    for (const number of [1, 2])
      lanes.add('a', async () => {
        await new Promise((resolve) => setTimeout(resolve, 10))
        done.push(number)
      })
    await lanes.stop()
    expect(done).toEqual([1])
  })
})
