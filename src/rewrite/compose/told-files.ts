/**
 * Texts that the driver writes where no COPY can name them: outside of the repository, or in a folder whose name is another each time
 * (`mktemp -d build.XXXX`). The driver tells the build what they say (`TEXT_V=$(echo …)`, `--build-arg TEXT_V="$TEXT_V"`), and a stage
 * writes them to files: root's and 0644, as COPY takes a file of the shell's from a context.
 *
 * Only a text of which the last line is known to end, and no further one to follow, is told: the shell takes line ends away from what
 * it captures, and the stage writes one.
 */
import type { Command } from 'unbash'
import type { HostNode } from '../../host/origin.ts'
import { baseName } from '../../host/path.ts'
import { contextSources, type Taken } from '../../pipeline/context-sources.ts'
import type { ImageId, Pipeline, ShellWrite } from '../../pipeline/model.ts'
import { freeName } from '../../text/free-name.ts'
import { sameText, sizeOf, type Text } from '../../text/symbolic.ts'
import type { ToldText } from '../composition.ts'
import { isMakefilePath } from '../driver/makefile-view.ts'
import { isCiPath } from '../driver/ci-view.ts'
import { isPackagePath } from '../driver/package-view.ts'
import { ancestor, type ScriptTree } from '../driver/tree.ts'
import type { MadeInputs } from './made-inputs.ts'
import { imagesInUse, keptStages, type Part } from './parts.ts'
import { writerOf } from './printed.ts'
import type { RunStage } from './runs.ts'

/** Where the stage has the files. */
const folder = '/generated'
/** In characters: what a system takes as one argument of a command is limited, on Linux to 128 KiB. */
const sizeLimit = 16_384

export interface ToldFiles {
  readonly texts: readonly ToldText[]
  /** Absent where nothing is told. */
  readonly stage: RunStage | undefined
  /** Where the stage has what an image takes from its context; `undefined` for what is not told. */
  readonly pathOf: (taken: Pick<Taken, 'node'>) => string | undefined
}

const nothingTold: ToldFiles = { texts: [], stage: undefined, pathOf: () => undefined }

/**
 * The texts that parts take and that nothing but the driver can tell.
 *
 * @param stages the stage of each image: one of them has the shell that writes the files
 * @param taken names of stages
 */
export function tellFiles(
  pipeline: Pipeline,
  parts: readonly Part[],
  stages: ReadonlyMap<ImageId, string>,
  made: MadeInputs,
  taken: Iterable<string>,
): ToldFiles {
  const final = parts.at(-1)
  const builders = parts.filter((part) => !part.final && !part.inFinal)
  const ground = builders.at(-1)
  const base = ground === undefined ? undefined : stages.get(ground.image.id)
  if (final === undefined || base === undefined) return nothingTold
  const told = new Map<string, ToldText>()
  for (const part of parts) {
    for (const { others, site } of contextSources(part.image, keptStages(part))) {
      for (const one of others) {
        const write = one.ignored || made.trouble(one, site)?.code !== 'RS504' ? undefined : writeOf(pipeline, one.node)
        const value = write === undefined ? undefined : toldValue(write.text)
        if (write === undefined || value === undefined || !isTellable(write, final) || told.has(write.path)) continue
        const names = [...told.values()].map(({ name }) => name)
        const name = variableFor(one.path, (wanted) => names.includes(wanted) || isMentioned(wanted, parts, write))
        const origin = one.node.origin?.kind === 'text' ? one.node.origin.write : undefined
        const { id: image } = part.image
        told.set(write.path, { name, value, write, origin, image, path: one.path, file: `${folder}/${baseName(one.path)}` })
      }
    }
  }
  const texts = [...told.values()]
  const isClash = new Set(texts.map(({ file }) => file)).size < texts.length
  if (texts.length === 0 || isClash) return nothingTold
  const used = new Set([...taken].map((name) => name.toLowerCase()).concat([...imagesInUse(pipeline, parts)]))
  const stage = freeName('generated', (name) => used.has(name))
  const lines = texts.flatMap(({ name, file }) => [`ARG ${name}`, `RUN printf '%s\\n' "$${name}" > ${baseName(file)}`])
  return {
    texts,
    stage: {
      name: stage,
      text: [`FROM ${base} AS ${stage}`, 'USER 0', `WORKDIR ${folder}`, ...lines, ''].join('\n'),
      after: ground,
    },
    pathOf: ({ node }) => texts.find(({ write }) => write.path === node.path)?.file,
  }
}

/** The one write that made a file as it is taken. */
function writeOf({ writes }: Pipeline, { origin, path, mode }: HostNode): ShellWrite | undefined {
  const own = writes.filter((write) => write.path === path)
  const [only] = own
  const isIt = own.length === 1 && only !== undefined && !only.append && mode === undefined && origin?.kind === 'text'
  return isIt && sameText(only.text, origin.text) ? only : undefined
}

/** What the shell captures of a text; `undefined` where the text cannot be told from that. */
function toldValue(text: Text): Text | undefined {
  const last = text.at(-1)
  // No variable of a shell holds a NUL.
  const isPlain = sizeOf(text) <= sizeLimit && !text.some((part) => typeof part === 'string' && part.includes('\0'))
  if (typeof last !== 'string' || !last.endsWith('\n') || !isPlain) return undefined
  const rest: Text = last === '\n' ? text.slice(0, -1) : [...text.slice(0, -1), last.slice(0, -1)]
  const end = rest.at(-1)
  // What the shell captured before ends in no line end either.
  const isEnded = typeof end === 'string' ? !end.endsWith('\n') : end?.source === 'command'
  return isEnded ? rest : undefined
}

/** One command of the script that runs the build as well does nothing but write it. */
function isTellable(write: ShellWrite, final: Part): boolean {
  const writer = writerOf(write)
  const path = write.site.source.path
  const isScript = !isMakefilePath(path) && !isCiPath(path) && !isPackagePath(path)
  return (
    isScript &&
    path === final.image.event.call.site.source.path &&
    /^[\w.@+][\w.@+-]*$/.test(baseName(write.path)) &&
    writer?.owner.type === 'Command' &&
    writer.owner.redirects.length === 1 &&
    !isInSubshell(writer.tree, writer.owner)
  )
}

function isInSubshell(tree: ScriptTree, owner: Command): boolean {
  return ancestor(tree, owner, 'Subshell', 'CommandExpansion', 'ProcessSubstitution') !== undefined
}

/** `VERSION_BUILD.json` → `VERSION_BUILD_JSON`, `VERSION` → `TEXT_VERSION`. */
function variableFor(path: string, isTaken: (name: string) => boolean): string {
  const word = baseName(path)
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  // A name of one word may well be the caller's own.
  let name = /^[A-Z]+_/.test(word) ? word : `TEXT_${word}`
  while (isTaken(name)) name += '_'
  return name
}

function isMentioned(name: string, parts: readonly Part[], write: ShellWrite): boolean {
  const word = new RegExp(`\\b${name}\\b`)
  return [write.site.source.text, ...parts.map(({ file }) => file.source.text)].some((text) => word.test(text))
}
