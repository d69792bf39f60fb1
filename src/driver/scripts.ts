/**
 * Which files of a repository are shell scripts that may drive a docker build, whatever their names. It only looks at names,
 * first lines and words; whether a script really builds images is seen when it is evaluated.
 */
import { driverNotText, driverTooLarge } from '../findings/pipeline.ts'
import type { Finding } from '../findings/finding.ts'
import type { Repository, RepositoryFile } from '../repository/repository.ts'
import { decodeText, decodeUtf16 } from '../text/encoding.ts'
import type { Source } from '../text/source.ts'

export interface Script {
  readonly source: Source
  readonly dialect: 'sh' | 'bash'
}

/** Scripts larger than this are not read: nobody writes them by hand. In bytes. */
const sizeLimit = 1_000_000
const shebang = /^#!\s*(?:\S*\/)?(?:env\s+(?:-\S+\s+)*)?(?:\S*\/)?(sh|bash|dash|ash|ksh|busybox sh)\b/
const extension = /\.(?:sh|bash|ksh|command)$/i
const otherLanguage =
  /\.(?:[jt]sx?|py|rb|go|rs|java|cs|php|c|cc|cpp|h|md|txt|ya?ml|json|toml|lock|html?|css|s?css|xml|ps1|bat|cmd|mk|png|jpe?g|gif|svg|ico|zip|t?gz|jar|exe|dll|so|pdf|woff2?)$/i

export interface Scripts {
  readonly scripts: readonly Script[]
  readonly findings: readonly Finding[]
}

/** Shell scripts below the root that speak of docker, or that name a script which does. */
export function findScripts(repository: Repository): Scripts {
  const findings: Finding[] = []
  const shells = repository.entries.flatMap((entry) => {
    if (entry.kind !== 'file' || entry.path.startsWith('../') || otherLanguage.test(entry.path)) return []
    const script = readScript(repository, entry, findings)
    return script === undefined ? [] : [script]
  })
  const speaking = new Set(shells.filter((script) => /docker/i.test(script.source.text)))
  for (let grown = true; grown;) {
    const names = [...speaking].map((script) => script.source.path.slice(script.source.path.lastIndexOf('/') + 1))
    const more = shells.filter((script) => !speaking.has(script) && names.some((name) => script.source.text.includes(name)))
    for (const script of more) speaking.add(script)
    grown = more.length > 0
  }
  return { scripts: shells.filter((script) => speaking.has(script)), findings }
}

/** A file as a shell script; `undefined` when it is none. */
function readScript(repository: Repository, entry: RepositoryFile, findings: Finding[]): Script | undefined {
  const name = entry.path.slice(entry.path.lastIndexOf('/') + 1)
  const byName = extension.test(name)
  const perhaps = byName || !name.includes('.') || entry.executable
  if (!perhaps || /^(?:Dockerfile|Makefile|GNUmakefile|Jenkinsfile|Vagrantfile|Procfile|justfile|LICENSE)/i.test(name))
    return undefined
  const bytes = repository.read(entry.path)
  if (bytes === undefined) return undefined
  if (bytes.subarray(0, 4096).includes(0)) {
    const what = notText(bytes, byName)
    if (what !== undefined) findings.push(driverNotText(entry.path, what))
    return undefined
  }
  if (bytes.length > sizeLimit) {
    if (byName) findings.push(driverTooLarge(entry.path, bytes.length))
    return undefined
  }
  const text = decodeText(bytes)
  // A byte order mark in front does not change who reads it.
  const interpreter = shebang.exec(text.replace(/^\ufeff/, ''))?.[1]
  if (interpreter === undefined && (text.startsWith('#!') || !(byName || buildsImages(text)))) return undefined
  return { source: { path: entry.path, text }, dialect: dialectOf(interpreter, name) }
}

/** What a file with NUL bytes is, when it is a script about docker in another encoding, or a damaged one. */
function notText(bytes: Uint8Array, byName: boolean): string | undefined {
  if (bytes.length > sizeLimit) return undefined
  const wide = decodeUtf16(bytes)
  if (wide !== undefined && /docker/i.test(wide) && (byName || wide.startsWith('#!') || buildsImages(wide)))
    return 'is UTF-16 text'
  const text = decodeText(bytes).replaceAll('\0', '')
  return /docker/i.test(text) && (byName || shebang.test(text)) ? 'has NUL bytes' : undefined
}

/** A script without extension and shebang is one when a line of it builds an image. */
function buildsImages(text: string): boolean {
  return /^\s*(?:sudo\s+)?docker\s+(?:image\s+|buildx\s+)?build\s/m.test(text)
}

function dialectOf(interpreter: string | undefined, name: string): 'sh' | 'bash' {
  if (interpreter === undefined) return /\.bash$/i.test(name) ? 'bash' : 'sh'
  return interpreter === 'bash' || interpreter === 'ksh' ? 'bash' : 'sh'
}
