/** What docker's own client keeps on the disk. */
import { readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'

/** The folder of its configuration, contexts and certificates. */
export function configFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const folder = environment['DOCKER_CONFIG'] ?? ''
  return folder === '' ? join(homedir(), '.docker') : folder
}

/** A file's JSON; `undefined` where there is none: a client without a configuration is the usual case. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** A field of what may be an object. */
export function field(value: unknown, ...names: readonly string[]): unknown {
  let found = value
  for (const name of names)
    found = typeof found === 'object' && found !== null ? (found as Record<string, unknown>)[name] : undefined
  return found
}
