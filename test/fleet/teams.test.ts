import { describe, expect, it } from 'vitest'
import { parseTeams } from '../../src/fleet/teams.ts'

describe('a team file', () => {
  it('has rules in its order', () => {
    expect(parseTeams("payments: [shop, 'github.com/acme/pay-*']\nweb:\n  - site\n", 'teams.yaml')).toEqual([
      { team: 'payments', pattern: 'shop' },
      { team: 'payments', pattern: 'github.com/acme/pay-*' },
      { team: 'web', pattern: 'site' },
    ])
    expect(parseTeams('', 'teams.yaml')).toEqual([])
  })

  it.each([
    ['- a\n', 'teams.yaml:1:1 a team file is a map'],
    ['a: b\n', 'teams.yaml:1:4 a: its repositories are a list'],
    ['a:\n', 'teams.yaml:1:3 a: its repositories are a list'],
    ['a: [1]\n', 'teams.yaml:1:5 a: a repository is a text'],
    ['1: [a]\n', 'teams.yaml:1:1 the name of a team is a text'],
    ['a: [\n', 'teams.yaml:'],
    ['a: &x [b]\nc: *y\n', 'teams.yaml:2:4'],
  ])('is told what is wrong in %j', (text, message) => {
    expect(() => parseTeams(text, 'teams.yaml')).toThrow(message)
  })
})
