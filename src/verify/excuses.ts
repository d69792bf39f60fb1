/**
 * Differences that do not accuse the new version, each with what shows it: paths that a person set aside with a reason, and paths that
 * two legacy builds from nothing do not agree on either.
 */
import type { FileDifference } from '../compare/difference.ts'
import { isIgnored, parseIgnore } from '../dockerfile/ignore.ts'
import type { Excuse, Excused } from './verification.ts'

/** `GLOB=REASON`. */
export interface IgnoredPaths {
  /** Absolute in the image; `*` stays within a name, `**` crosses names, a folder stands for what is below it. */
  readonly path: string
  readonly reason: string
}

export interface Sorted {
  readonly counted: readonly FileDifference[]
  readonly excused: readonly Excused[]
}

/**
 * @param noise what differs between two builds of the legacy version itself, by path and aspect.
 */
export function sortDifferences(
  differences: readonly FileDifference[],
  ignored: readonly IgnoredPaths[],
  noise: readonly FileDifference[],
): Sorted {
  const matchers = ignored.map((one) => ({ ...one, matches: matcherOf(one.path) }))
  const noisy = new Map(noise.map((one) => [keyOf(one), one]))
  const excuseOf = (difference: FileDifference): Excuse | undefined => {
    const set = matchers.find((one) => one.matches(difference.path))
    if (set !== undefined) return { kind: 'ignored', evidence: `${set.path}: ${set.reason}` }
    const between = noisy.get(keyOf(difference))
    // a folder that is there once says nothing of what else may be missing below it
    if (between === undefined || (difference.aspect === 'entry' && textOf(between) !== textOf(difference))) return undefined
    const evidence = `two legacy builds differ here too: ${between.legacy ?? 'absent'} and ${between.multiStage ?? 'absent'}`
    return { kind: 'noise', evidence }
  }
  const counted: FileDifference[] = []
  const excused: Excused[] = []
  for (const difference of differences) {
    const excuse = excuseOf(difference)
    if (excuse === undefined) counted.push(difference)
    else excused.push({ difference, excuse })
  }
  return { counted, excused }
}

function textOf(difference: FileDifference): string {
  return difference.legacy ?? difference.multiStage ?? ''
}

function keyOf(difference: FileDifference): string {
  // two contents may once have one size and once not
  const aspect = difference.aspect === 'size' ? 'content' : difference.aspect
  return `${aspect} ${difference.path}`
}

function matcherOf(glob: string): (path: string) => boolean {
  const rules = parseIgnore(glob.replace(/^\//, ''))
  return (path) => isIgnored(rules, path.replace(/^\//, ''))
}
