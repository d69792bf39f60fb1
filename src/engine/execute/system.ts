/** `docker version`, `docker info` and `docker --version`: what the engine says of itself; the client named is restage. */
import { callEngine } from './api.ts'
import { print, type Doing } from './doing.ts'
import { CommandFailure } from './failure.ts'
import { templateOf } from './inspect.ts'
import { printTemplate } from './template/evaluate.ts'
import { TemplateError } from './template/parse.ts'

interface EngineVersion {
  readonly Version: string
  readonly ApiVersion: string
  readonly GitCommit: string
  readonly GoVersion: string
  readonly Os: string
  readonly Arch: string
  readonly BuildTime: string
}

/** What is written behind `docker` for these, with its own words among the operands. */
export function isSystemCommand(written: string): boolean {
  return /^(?:version|info|system info)?$/.test(written)
}

/** By what is written. */
export async function executeSystem(doing: Doing): Promise<number> {
  const { client, read } = doing
  const server = await callEngine<EngineVersion>(client, { method: 'GET', path: '/version' })
  if (read.command.written === '') {
    print(doing, `Docker version ${server.Version}, build ${server.GitCommit}`)
    return 0
  }
  const format = formatIn(read.operands)
  if (read.command.written !== 'version') {
    const info = await callEngine<Readonly<Record<string, unknown>>>(client, { method: 'GET', path: '/info' })
    if (format === undefined) print(doing, infoText(info))
    else printFormatted(doing, format, info)
    return 0
  }
  const APIVersion = server.ApiVersion
  const all = { Client: { ...server, APIVersion }, Server: { ...server, APIVersion } }
  if (format === undefined) print(doing, `Client:\n${versionText(server)}\n\nServer:\n Engine:\n${versionText(server)}`)
  else printFormatted(doing, format, all)
  return 0
}

/** `-f x`, `--format x`, `--format=x`: these commands' words are not read by the grammar. */
function formatIn(words: readonly string[]): string | undefined {
  const at = words.findIndex((word) => /^(?:-f|--format)(?:=|$)/.test(word))
  if (at < 0) return undefined
  const word = words[at] ?? ''
  return word.includes('=') ? word.slice(word.indexOf('=') + 1) : words[at + 1]
}

function printFormatted(doing: Doing, format: string, data: unknown): void {
  try {
    print(doing, format === 'json' ? JSON.stringify(data) : printTemplate(templateOf(format), data))
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    throw new CommandFailure(1, error.message)
  }
}

function versionText({ Version, ApiVersion, GoVersion, GitCommit, BuildTime, Os, Arch }: EngineVersion): string {
  return [
    ` Version:           ${Version}`,
    ` API version:       ${ApiVersion}`,
    ` Go version:        ${GoVersion}`,
    ` Git commit:        ${GitCommit}`,
    ` Built:             ${BuildTime}`,
    ` OS/Arch:           ${Os}/${Arch}`,
  ].join('\n')
}

function infoText(info: Readonly<Record<string, unknown>>): string {
  const line = (title: string, key: string): string => ` ${title}: ${String(info[key])}`
  return [
    'Server:',
    line('Containers', 'Containers'),
    line('Images', 'Images'),
    line('Server Version', 'ServerVersion'),
    line('Storage Driver', 'Driver'),
    line('Kernel Version', 'KernelVersion'),
    line('Operating System', 'OperatingSystem'),
    line('OSType', 'OSType'),
    line('Architecture', 'Architecture'),
    line('CPUs', 'NCPU'),
    line('Name', 'Name'),
  ].join('\n')
}
