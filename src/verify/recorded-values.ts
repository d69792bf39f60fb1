/**
 * What values that only the driver knows were in its run: told by the words of a docker command as they were written, and as they were
 * really given.
 */
import type { DockerEvent } from '../pipeline/model.ts'
import { keyOf, known, type Text } from '../text/symbolic.ts'

/** A docker command of the legacy run. */
export interface RecordedCall {
  /** `docker` itself first. */
  readonly words: readonly string[]
  readonly environment: ReadonlyMap<string, string>
}

/** The value of a text that stands in a command's words; `undefined` where the run did not show it. */
export function recordedValue(text: Text, event: DockerEvent, calls: readonly RecordedCall[]): string | undefined {
  const plain = known(text)
  if (plain !== undefined) return plain
  for (const call of calls) {
    const values = valuesIn(event, call)
    if (values === undefined) continue
    const parts = text.map((part) =>
      typeof part === 'string' ? part : (values.get(keyOf([part])) ?? environmentOf(part.id, call)),
    )
    if (parts.every((part) => part !== undefined)) return parts.join('')
  }
  return undefined
}

/** `docker run -e NAME`: the caller's own. */
function environmentOf(id: string, { environment }: RecordedCall): string | undefined {
  return id.startsWith('env:') ? environment.get(id.slice('env:'.length)) : undefined
}

/** The unknowns of the words, by their keys; `undefined` for the words of another command. */
function valuesIn({ call }: DockerEvent, { words }: RecordedCall): ReadonlyMap<string, string> | undefined {
  if (words.length !== call.words.length) return undefined
  const names = new Map<string, string>()
  const pattern = call.words.map(({ text }) => patternOf(text, names)).join('\u0000')
  const found = new RegExp(`^${pattern}$`, 's').exec(words.join('\u0000'))
  return found === null ? undefined : new Map([...names].map(([key, name]) => [key, found.groups?.[name] ?? '']))
}

function patternOf(text: Text, names: Map<string, string>): string {
  return text
    .map((part) => {
      if (typeof part === 'string') return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      const key = keyOf([part])
      const before = names.get(key)
      if (before !== undefined) return `\\k<${before}>`
      const name = `v${String(names.size)}`
      names.set(key, name)
      return `(?<${name}>[^\u0000]*?)`
    })
    .join('')
}
