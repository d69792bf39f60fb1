/**
 * Containers that only copy files of their image into a mount (`docker run -v $PWD/dist:/out b cp -r /app/. /out`): what `docker cp` would
 * do, done from inside. `cp` and `docker cp` agree about where a file or a folder ends.
 */
import type { EvaluatedDockerfile } from '../../dockerfile/stage.ts'
import { baseConfig } from '../../dockerfile/bases.ts'
import { flagValue } from '../../docker/flag-values.ts'
import { copyOut } from '../../host/docker-cp.ts'
import type { HostFiles } from '../../host/files.ts'
import { baseName, isWithin, joinPath, parentOf } from '../../host/path.ts'
import type { HostPath } from '../../shell/world.ts'
import { known, literal, type Text } from '../../text/symbolic.ts'
import type { Container } from '../model.ts'
import { argvOf, ownCommand } from './harmless.ts'

interface Copy {
  readonly from: string
  readonly isContents: boolean
  readonly to: HostPath
  readonly isFolder: boolean
}

/**
 * Lays out what a container's command copies into its mounts; false when the command does anything else, and then nothing is done.
 *
 * @param image of the container, when it was built in this run
 */
export function copyIntoMounts(files: HostFiles, container: Container, image: EvaluatedDockerfile | undefined): boolean {
  const copies = copiesOf(container, image)
  if (copies === undefined || copies.length === 0 || !copies.every((copy) => isPossible(files, copy))) return false
  const at = (container.actions.at(-1) ?? container).event.call.site
  for (const { from, isContents, to, isFolder } of copies)
    copyOut(files, {
      source: { container: container.id, path: literal(from), contents: isContents },
      destination: to,
      trailingSlash: isFolder,
      at,
    })
  return true
}

/** The folder that takes it is there, and a name that must be a folder is one. */
function isPossible(files: HostFiles, { from, isContents, to, isFolder }: Copy): boolean {
  const kind = files.kind(to)
  if (kind === 'directory') return isContents || files.kind(joinPath(to, baseName(from))) === 'absent'
  return kind === 'absent' && !isFolder && files.kind(parentOf(to)) === 'directory'
}

function copiesOf(container: Container, image: EvaluatedDockerfile | undefined): readonly Copy[] | undefined {
  const words = argvIn(container, image)?.map((word) => known(word) ?? '\u0000')
  if (words === undefined) return undefined
  const given = flagValue(container.event.command, 'workdir')
  const workdir = given === undefined ? image?.target?.after.workdir : given
  const folder = workdir === undefined ? undefined : known(workdir)
  const [shell = '', flag, script = ''] = words
  const commands =
    /^(?:\/bin\/)?(?:ba|a|da)?sh$/.test(shell) && flag === '-c' && words.length === 3 ? simpleCommands(script) : [words]
  const copies = commands?.map((command) => copiesOfCommand(container, command, folder))
  return copies?.some((one) => one === undefined) === true ? undefined : copies?.flatMap((one) => one ?? [])
}

/** What runs in the container, through an ENTRYPOINT that is known. */
function argvIn(container: Container, image: EvaluatedDockerfile | undefined): readonly Text[] | undefined {
  const action = container.actions.at(-1)
  if (container.actions.length !== 1 || action?.kind !== 'command') return undefined
  const entrypoint = flagValue(container.event.command, 'entrypoint')
  if (entrypoint !== undefined) return [...(known(entrypoint) === '' ? [] : [entrypoint]), ...(action.argv ?? [])]
  if (image === undefined) {
    const base = container.image.kind === 'stock' ? baseConfig(container.image.reference) : undefined
    return base?.entrypoint?.length === 0 || base?.passesOn === true ? action.argv : undefined
  }
  const own = ownCommand(image, image.target)
  if (!own.known || own.entrypoint?.form === 'shell') return undefined
  const rest = action.argv ?? (own.cmd === undefined ? undefined : argvOf(own.cmd))
  return rest === undefined ? undefined : [...(own.entrypoint === undefined ? [] : argvOf(own.entrypoint)), ...rest]
}

/** The commands of `a && b` or `a; b`, when nothing in them needs a shell. */
function simpleCommands(script: string): readonly (readonly string[])[] | undefined {
  if (/[^\w\s./@%+=:,;&-]|(?<!&)&(?!&)/.test(script)) return undefined
  return script.split(/&&|[;\n]/).flatMap((one) => (one.trim() === '' ? [] : [one.trim().split(/\s+/)]))
}

/** What one `cp` copies; `undefined` for anything else. */
function copiesOfCommand(
  container: Container,
  words: readonly string[],
  folder: string | undefined,
): readonly Copy[] | undefined {
  const [name = '', ...rest] = words
  const flags = rest.filter((word) => word.startsWith('-'))
  const operands = rest.filter((word) => !word.startsWith('-'))
  const target = operands.pop()
  if (!/^(?:\/bin\/|\/usr\/bin\/)?cp$/.test(name) || target === undefined || operands.length === 0) return undefined
  if (!flags.every((word) => /^-[aRrpfvd]+$|^--(?:recursive|archive|force|verbose|preserve(?:=[\w,]+)?)$/.test(word)))
    return undefined
  const to = absolute(target, folder)
  const host = to === undefined ? undefined : hostOf(container, to)
  if (host === undefined) return undefined
  const sources = operands.map((word) => absolute(word, folder))
  const isFolder = operands.length > 1 || /(?:^|\/)\.?$/.test(target)
  return sources.some((from) => from === undefined || /[*?[]/.test(from) || isMounted(container, from))
    ? undefined
    : sources.map((from, index) => ({
        from: from ?? '/',
        isContents: /(?:^|\/)\.$/.test(operands[index] ?? ''),
        to: host,
        isFolder,
      }))
}

/** Lexically clean; `undefined` where it begins in a folder that is not known. */
function absolute(word: string, folder: string | undefined): string | undefined {
  const path = word.startsWith('/') ? word : folder === undefined ? undefined : `${folder}/${word}`
  if (path === undefined || path.includes('\u0000') || path.split('/').includes('..')) return undefined
  const names = path.split('/').filter((name) => name !== '' && name !== '.')
  return `/${names.join('/')}`
}

/** The host path that a path in a writable mount stands for. */
function hostOf({ mounts }: Container, path: string): HostPath | undefined {
  const [mount] = mounts.filter(({ target }) => isWithin(path, target)).sort((a, b) => b.target.length - a.target.length)
  if (mount === undefined || mount.readonly) return undefined
  return joinPath(mount.source, path.slice(mount.target === '/' ? 1 : mount.target.length + 1))
}

function isMounted({ event, mounts }: Container, path: string): boolean {
  const targets = event.command.flags.filter(({ name }) => ['volume', 'mount', 'tmpfs', 'volumes-from'].includes(name))
  return targets.length > mounts.length || mounts.some(({ target }) => isWithin(path, target) || isWithin(target, path))
}
