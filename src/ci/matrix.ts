/**
 * The matrix of a job: one job of the file that runs once for each combination of some values. GitHub's values are read by expressions,
 * those of GitLab and Travis are variables of the job.
 */
import type { Job } from './job.ts'

/** The values of one run of the job. */
export type Combination = ReadonlyMap<string, string>

export type Matrix = Required<Pick<Job, 'matrix' | 'combinations'>>

/** More of them are not followed one by one. */
const mostCombinations = 16
/** Services make no more jobs of one matrix. */
const mostJobs = 256

/** Each value of the first list with each of the second and so on; `undefined` where they are more than any service runs. */
export function productOf(lists: readonly (readonly Combination[])[]): readonly Combination[] | undefined {
  if (lists.reduce((count, list) => count * list.length, 1) > mostJobs) return undefined
  return lists.reduce<readonly Combination[]>(
    (made, list) => made.flatMap((one) => list.map((item) => new Map([...one, ...item]))),
    [new Map()],
  )
}

/** Whether a combination has all values of a part. */
export function isOf(part: Combination, one: Combination): boolean {
  return [...part].every(([name, value]) => one.get(name) === value)
}

/** What all combinations have in common is known; of runs that differ in nothing there is one. */
export function matrixOf(all: readonly Combination[]): Matrix {
  const names = [...new Set(all.flatMap((one) => [...one.keys()]))]
  const values = names.map((name) => {
    const given = new Set(all.map((one) => one.get(name)))
    return [name, given.size === 1 ? [...given][0] : undefined] as const
  })
  const combinations = all.filter((one, index) => all.findIndex((other) => other.size === one.size && isOf(other, one)) === index)
  return { matrix: new Map(values), combinations: combinations.length > mostCombinations ? [] : combinations }
}
