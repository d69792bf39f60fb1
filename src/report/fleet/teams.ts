/** Which team looks after a repository. */
import { inName, plainItems, wildcards } from '../../text/wildcards.ts'
import type { TeamRule } from './report.ts'

/** Gives the team of a repository's name; `null` where no pattern fits. */
export function teamFinder(rules: readonly TeamRule[]): (repository: string) => string | null {
  const tests = rules.map(({ pattern, team }) => ({
    team,
    pattern: wildcards(plainItems(pattern, { star: inName, stars: () => true, one: inName })),
  }))
  return (repository) => tests.find(({ pattern }) => pattern.test(repository))?.team ?? null
}
