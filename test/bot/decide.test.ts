import { describe, expect, it } from 'vitest'
import { decide, type Action, type KnownBranch, type KnownPull, type Wish } from '../../src/bot/decide.ts'
import type { Look, Proposal } from '../../src/bot/proposal.ts'

const branch = 'restage/build.sh/final'
const proposal: Proposal = {
  pipeline: 'build.sh#final',
  branch,
  title: 'Title',
  body: 'Body',
  message: 'Message',
  files: [],
  labels: [],
  draft: false,
  inputs: 'i1',
  content: 'c1',
}
const look: Look = { commit: 'x', idle: null, problems: [], verify: false, proposals: [proposal], others: [], reviewed: [] }
const pull: KnownPull = { number: 7, state: 'open', inputs: 'i1', content: 'c1', ignored: false }
const there: KnownBranch = { branch, head: 'h', edited: false, pull }
const at = (more: Partial<KnownPull>, branchMore: Partial<KnownBranch> = {}): KnownBranch => ({
  ...there,
  ...branchMore,
  pull: { ...pull, ...more },
})
const wish = (kind: Wish['kind'], of: string | null = null): Wish => ({ kind, branch: of })
const blocked: Look = { ...look, proposals: [], others: [{ pipeline: 'build.sh#final', branch, why: 'blocked', reason: 'RS1' }] }
const problem = { message: 'm', at: { path: 'restage.yaml', line: 1, column: 1 } }

describe('decide', () => {
  const rows: readonly [
    name: string,
    look: Look,
    known: KnownBranch,
    wish: Wish | null,
    kind: Action['kind'],
    reason?: string,
  ][] = [
    ['nothing there', look, { branch, head: null, edited: false, pull: null }, null, 'open'],
    ['a branch without a pull request', look, { ...there, pull: null }, null, 'open'],
    ['the same', look, there, null, 'leave', 'it is as it should be'],
    ['another content', look, at({ content: 'c0' }), null, 'update'],
    ['a marker that a person took away', look, at({ content: null, inputs: null }), null, 'update'],
    ['the same, asked to rebase', look, there, wish('rebase'), 'update'],
    ["a person's commit", look, at({ content: 'c0' }, { edited: true }), null, 'leave', 'a person has committed to its branch'],
    [
      "a person's commit, asked to rebase",
      look,
      at({}, { edited: true }),
      wish('rebase'),
      'leave',
      'a person has committed to its branch',
    ],
    ['closed', look, at({ state: 'closed' }), null, 'leave', 'it was closed, and its files have not changed since'],
    [
      'closed, without its branch',
      look,
      at({ state: 'closed' }, { head: null }),
      null,
      'leave',
      'it was closed, and its files have not changed since',
    ],
    [
      'closed, without a marker',
      look,
      at({ state: 'closed', inputs: null }),
      null,
      'leave',
      'it was closed, and its files have not changed since',
    ],
    ['closed, and the driver changed', look, at({ state: 'closed', inputs: 'i0' }), null, 'open'],
    ['closed, and asked for', look, at({ state: 'closed' }), wish('look'), 'open'],
    [
      'ignored, and the driver changed',
      look,
      at({ state: 'closed', inputs: 'i0', ignored: true }),
      null,
      'leave',
      'somebody asked for it to be ignored',
    ],
    ['ignored, and asked for', look, at({ state: 'closed', ignored: true }), wish('look'), 'open'],
    ['asked to ignore', look, there, wish('ignore'), 'ignore'],
    ['asked to ignore what is closed', look, at({ state: 'closed' }), wish('ignore'), 'leave', 'it is not open'],
    ['gone', { ...look, proposals: [] }, there, null, 'close'],
    ['gone, and closed', { ...look, proposals: [] }, at({ state: 'closed' }), null, 'leave', 'it is closed'],
    [
      "gone, with a person's commit",
      { ...look, proposals: [] },
      at({}, { edited: true }),
      null,
      'leave',
      'a person has committed to its branch',
    ],
    ['blocked', blocked, there, null, 'close'],
    [
      'switched off',
      { ...look, idle: 'restage.yaml switches the bot off' },
      there,
      wish('rebase'),
      'leave',
      'restage.yaml switches the bot off',
    ],
    ['a configuration with errors', { ...look, problems: [problem] }, there, null, 'leave', 'restage.yaml has errors'],
  ]

  it.each(rows)('%s', (_, found, known, asked, kind, reason) => {
    const [action, ...more] = decide(found, [known], asked)
    expect(more).toEqual([])
    expect(action).toMatchObject({ kind, ...(reason === undefined ? {} : { reason }) })
  })

  it('shows the texts of a repository in its word, and obeys none of them', () => {
    const other = { pipeline: 'build.sh#final', branch, why: 'blocked', reason: 'RS1 @acme/team <b> #7' } as const
    expect(decide({ ...look, proposals: [], others: [other] }, [there], null)).toMatchObject([
      { word: 'This can no longer be migrated: RS1 &#64;&#8203;acme/team &#60;b&#62; &#35;&#8203;7' },
    ])
  })

  it('touches one pull request alone where one is asked for', () => {
    const other = { ...proposal, branch: 'restage/other/final', content: 'c9' }
    const known = [there, { branch: other.branch, head: null, edited: false, pull: null }]
    const actions = decide({ ...look, proposals: [proposal, other] }, known, wish('rebase', branch))
    expect(actions).toEqual([{ kind: 'update', proposal, pull: 7 }])
  })
})
