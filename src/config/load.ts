/** Finds and reads `restage.yaml`; the YAML parser is loaded only where there is one. */
import { join } from 'node:path'
import { configurationFile, emptyConfiguration, type Configuration } from './configuration.ts'
import type { ParsedConfiguration } from './parse.ts'
import { readRegularFile } from '../repository/read-file.ts'
import { cleanLine } from '../text/clean.ts'
import { decodeText } from '../text/encoding.ts'
import { OperationalError, reasonOf } from '../text/failure.ts'

/** So many problems are told. */
const mostTold = 20

/**
 * The configuration of a folder; empty when it has none.
 *
 * @throws OperationalError `CONFIGURATION` with the problems in it, one a line.
 */
export async function loadConfiguration(folder: string): Promise<Configuration> {
  const { configuration, problems } = await parsedConfiguration(folder)
  if (problems.length === 0) return configuration
  const lines = problems
    .slice(0, mostTold)
    .map(({ at, message }) => `${join(folder, at.path)}:${String(at.line)}:${String(at.column)} ${cleanLine(message)}`)
  const more = problems.length > mostTold ? [`and ${String(problems.length - mostTold)} more`] : []
  throw new OperationalError('CONFIGURATION', [...lines, ...more].join('\n'))
}

/**
 * The same with what is wrong in it.
 *
 * @throws OperationalError `CONFIGURATION` where it cannot be read at all
 */
export async function parsedConfiguration(folder: string): Promise<ParsedConfiguration> {
  const text = readConfiguration(folder)
  if (text === undefined) return { configuration: emptyConfiguration, problems: [] }
  const { parseConfiguration } = await import('./parse.ts')
  return parseConfiguration(text)
}

/** Nobody writes a larger one. In bytes. */
const sizeLimit = 300_000

function readConfiguration(folder: string): string | undefined {
  const path = join(folder, configurationFile)
  let bytes: Uint8Array | 'other'
  try {
    bytes = readRegularFile(path, sizeLimit)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new OperationalError('CONFIGURATION', `reading ${path}: ${reasonOf(error)}`, { cause: error })
  }
  if (bytes === 'other') {
    const limit = String(sizeLimit / 1000)
    throw new OperationalError('CONFIGURATION', `reading ${path}: it is a link, no file, or larger than ${limit} kB`)
  }
  return decodeText(bytes)
}
