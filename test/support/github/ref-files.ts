/** Refs read where git keeps them: asking git for each would make up most of the time of a request. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The object that a full name (`refs/heads/main`) names; null where there is none. */
export function refAt(folder: string, ref: string): string | null {
  const isName = ref.startsWith('refs/') && ref.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (!isName || ref.includes('\0')) return null
  const [, sha = null] = /^([0-9a-f]{40})\n$/.exec(textAt(join(folder, ref))) ?? []
  return sha ?? packed(folder, ref)
}

function packed(folder: string, ref: string): string | null {
  const lines = textAt(join(folder, 'packed-refs')).split('\n')
  return lines.find((line) => line.slice(41) === ref && !line.startsWith('#'))?.slice(0, 40) ?? null
}

function textAt(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
