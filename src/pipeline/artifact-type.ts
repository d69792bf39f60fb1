/**
 * Whether an artifact is a file or a folder, where `docker cp` alone does not tell: evidence from names and from how the
 * driver, the builder and the final image use it. It serves what people are shown; what depends on it for sameness is an
 * assumption of the rewrite.
 */
import type { EvaluatedDockerfile } from '../dockerfile/stage.ts'
import { printText, type Text } from '../text/symbolic.ts'
import type { BuiltImage, HostStep } from './model.ts'
import { escapeExpression } from '../text/regular-expression.ts'

export interface ArtifactUse {
  /** In the provider's files. */
  readonly path: Text
  readonly host: string
  /** The provider, when it was built in this run. */
  readonly provider: BuiltImage | undefined
  readonly taker: BuiltImage
  readonly hostSteps: readonly HostStep[]
}

/** `undefined`: nothing speaks for either. */
export type SeenType = 'file' | 'directory' | undefined

export function artifactType(use: ArtifactUse): SeenType {
  const path = printText(use.path)
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    fromHost(use) ??
    fromBuilder(use.provider?.evaluated, path) ??
    fromTaker(use.taker.evaluated, use.host) ??
    fromChmod(use) ??
    fromName(name)
  )
}

function fromHost(use: ArtifactUse): 'file' | 'directory' | undefined {
  for (const { call, effects } of use.hostSteps) {
    const [command, ...words] = call.words.map((word) => printText(word.text))
    const touches = [...effects.writes, ...effects.removes].some((path) => path === use.host)
    if (!touches) continue
    if (command === 'rm')
      return words.some((word) => /^-[a-zA-Z]*[rR]/.test(word))
        ? words.some((word) => /^-[a-zA-Z]*f/.test(word))
          ? undefined
          : 'directory'
        : 'file'
    if (command === 'strip' || command === 'upx' || command === 'gzip') return 'file'
  }
  return undefined
}

/** Folders are given modes too, but less often. */
function fromChmod(use: ArtifactUse): 'file' | undefined {
  const given = use.hostSteps.some(({ call, effects }) => {
    const [command, ...words] = call.words.map((word) => printText(word.text))
    return command === 'chmod' && effects.writes.some((path) => path === use.host) && !words.some((word) => word.startsWith('-R'))
  })
  return given ? 'file' : undefined
}

function fromBuilder(file: EvaluatedDockerfile | undefined, path: string): 'file' | 'directory' | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const quoted = escapeExpression(name)
  for (const stage of file?.stages ?? []) {
    for (const { step, before } of stage.steps) {
      if (step.kind === 'workdir' && (printText(step.path) === path || printText(step.path).startsWith(`${path}/`)))
        return 'directory'
      if (step.kind === 'volume' && step.words.some((word) => printText(word) === path)) return 'directory'
      if (
        step.kind === 'copy' &&
        printText(step.destination).replace(/\/$/, '') === path &&
        printText(step.destination).endsWith('/')
      )
        return 'directory'
      if (step.kind !== 'run' || step.command.form !== 'shell') continue
      const text = step.command.text
      if (new RegExp(`\\bmkdir\\b[^;&|]*\\s(?:${escapeExpression(path)}|(?:\\./)?${quoted})(?:/|\\s|$)`).test(text))
        return 'directory'
      if (new RegExp(`\\b(?:go build|gcc|g\\+\\+|cc|clang|ld|curl|rustc)\\b[^;&|]*\\s-o\\s*\\S*\\b${quoted}(?:\\s|$)`).test(text))
        return 'file'
      if (new RegExp(`>\\s*(?:${escapeExpression(path)}|(?:\\./)?${quoted})(?:[\\s;&|)]|$)`).test(text)) return 'file'
      if (new RegExp(`\\bdotnet publish\\b[^;&|]*\\s(?:-o|--output)[ =]\\S*${quoted}/?(?:\\s|$)`).test(text)) return 'directory'
      if (/\bgo install\b/.test(text) && /\/bin\/[^/]+$/.test(path)) return 'file'
      if (printText(before.workdir) === path) return 'directory'
    }
  }
  return undefined
}

function fromTaker(file: EvaluatedDockerfile, host: string): 'file' | 'directory' | undefined {
  const name = host.slice(host.lastIndexOf('/') + 1)
  for (const stage of file.stages) {
    for (const { step } of stage.steps) {
      // `COPY .build/ /`
      if (step.kind === 'copy' && step.sources.some((source) => isFolder(source, name))) return 'directory'
      if (step.kind !== 'cmd' && step.kind !== 'entrypoint') continue
      const words = step.command.form === 'exec' ? step.command.argv : step.command.text.split(/\s+/)
      const [first] = words
      if (first !== undefined && (first === name || first.endsWith(`/${name}`))) return 'file'
    }
  }
  return undefined
}

/** A source of that name, with a slash behind it. */
function isFolder(source: Text, name: string): boolean {
  return printText(source).split('/').slice(-2).join('/') === `${name}/`
}

const folders = new Set([
  'dist',
  'build',
  'out',
  'output',
  'public',
  'target',
  'bin',
  'lib',
  'lib64',
  'node_modules',
  'site',
  'assets',
  'static',
  'release',
  'releases',
  'publish',
  'html',
  'www',
  'artifacts',
  'src',
  'wheels',
  'packages',
  '_site',
  'vendor',
])

function fromName(name: string): 'file' | 'directory' | undefined {
  if (/[^/]\.[a-zA-Z0-9]{1,8}$/.test(name)) return 'file'
  return folders.has(name.replace(/^\./, '')) ? 'directory' : undefined
}
