/** Finds and reads `restage.yaml`; the YAML parser is loaded only where there is one. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { configurationFile, emptyConfiguration, type Configuration } from '../config/configuration.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'

/**
 * The configuration of a folder; empty when it has none.
 *
 * @throws OperationalError `CONFIGURATION` with every problem in it, one a line.
 */
export async function loadConfiguration(folder: string): Promise<Configuration> {
  const text = readConfiguration(folder)
  if (text === undefined) return emptyConfiguration
  const { parseConfiguration } = await import('../config/parse.ts')
  const { configuration, problems } = parseConfiguration(text)
  if (problems.length === 0) return configuration
  const lines = problems.map(({ at, message }) => `${join(folder, at.path)}:${String(at.line)}:${String(at.column)} ${message}`)
  throw new OperationalError('CONFIGURATION', lines.join('\n'))
}

function readConfiguration(folder: string): string | undefined {
  const path = join(folder, configurationFile)
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new OperationalError('CONFIGURATION', `reading ${path}: ${reasonOf(error)}`, { cause: error })
  }
}
