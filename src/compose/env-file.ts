/** Files of variables (`.env`, `env_file`): lines `NAME=value`, read as every version of compose and of its readers reads them. */
import { plainValue, sourceValue, type Value } from '../make/value.ts'
import type { Source } from '../text/source.ts'

export interface EnvLine {
  readonly name: string
  /** Absent for a name alone, whose value is the environment's; `unread` for one that versions read differently. */
  readonly value: Value | 'unread' | undefined
}

/** The lines that set a variable, the last of a name alone; a line that says nothing plain is a text. */
export function readEnvFile(source: Source): ReadonlyMap<string, EnvLine> | string {
  const found = new Map<string, EnvLine>()
  let at = 0
  for (const raw of source.text.split('\n')) {
    const start = at
    at += raw.length + 1
    const line = raw.replace(/\r$/, '')
    if (/^\s*(?:#|$)/.test(line)) continue
    const [, front, name, given] = /^((?:export )?)([A-Za-z_]\w*)(=.*)?$/.exec(line) ?? []
    if (name === undefined) return `the line ${line} of ${source.path}`
    const from = start + (front ?? '').length + name.length + 1
    found.delete(name)
    found.set(name, { name, value: given === undefined ? undefined : valueOf(source, from, given.slice(1)) })
  }
  return found
}

function valueOf(source: Source, start: number, text: string): Value | 'unread' {
  if (/^[^\s'"\\$#`](?:[^\\$`'"#]*[^\s\\$`'"#])?$/.test(text)) return sourceValue(source, start, start + text.length)
  const [, , quoted] = /^(['"])([^'"\\$`\n]*)\1$/.exec(text) ?? []
  if (quoted !== undefined || text === '') return plainValue(quoted ?? '', { source, start, end: start + text.length })
  return 'unread'
}
