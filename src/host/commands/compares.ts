/** `cmp` and `diff`: whether two files are the same. */
import type { Call, CallResult } from '../../shell/world.ts'
import { known } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { resolvePath } from '../path.ts'

/**
 * How they end, where it can be told before they run: a file that is not there differs from any other. One of which nobody can say, as
 * the repository does not have it, is not there yet in the usual case, the first run in a fresh checkout (`cmp -s new old || mv new old`).
 */
export function differenceOf(call: Call, files: HostFiles): CallResult['status'] | undefined {
  const operands = call.words.slice(1).filter(({ text }) => known(text)?.startsWith('-') !== true)
  const kinds = operands.slice(0, 2).map(({ text }) => {
    const path = resolvePath(call.cwd, text)
    return path === undefined ? undefined : files.kind(path)
  })
  if (kinds.length < 2 || kinds.includes(undefined)) return undefined
  if (kinds.includes('absent')) return 2
  return kinds.includes('unknown') ? { open: call.words.map(({ text }) => known(text) ?? '').join(' '), usual: false } : undefined
}
