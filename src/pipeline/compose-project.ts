/**
 * The compose files of a command: those that it names with `-f`, that a variable names, or that lie where it runs with the one that lies over
 * them; merged, and each service with what it extends.
 */
import { wholeService } from '../compose/extends.ts'
import { readCompose, type ComposeFile } from '../compose/file.ts'
import { mergedFiles } from '../compose/merge.ts'
import { readComposeWords } from '../compose/words.ts'
import type { Finding } from '../findings/finding.ts'
import type { HostFiles } from '../host/files.ts'
import { joinPath, parentOf, resolvePath } from '../host/path.ts'
import type { Call, HostPath } from '../shell/world.ts'
import { known, literal, type Text, unknownOf } from '../text/symbolic.ts'
import { ComposeVariables, isThere, NotFollowed } from './compose-values.ts'

export interface ComposeProject {
  /** Everything in its files is seen from there. */
  readonly folder: HostPath
  readonly file: ComposeFile
  readonly variables: ComposeVariables
  readonly name: Text
  /** Profiles that are on. */
  readonly profiles: readonly string[]
}

/** The project of a command; `words`: what follows `docker-compose` or `docker compose`. */
export function openProject(
  call: Call,
  words: readonly Text[],
  files: HostFiles,
  report: (finding: Finding) => void,
): ComposeProject {
  const line = readComposeWords(words)
  const given = line.files.map((path) => existing(resolvePath(call.cwd, path)))
  const directory = line.directory === undefined ? undefined : existing(resolvePath(call.cwd, line.directory))
  const folder = directory ?? (given[0] === undefined ? call.cwd : parentOf(given[0]))
  const variables = new ComposeVariables(call, files, folder, line.envFiles, report)
  const paths = given.length > 0 ? given : (namedFiles(variables, call.cwd) ?? usualFiles(call.cwd, files))
  const [first] = paths
  if (first === undefined || (directory === undefined && parentOf(first) !== folder)) throw new NotFollowed(noFile)
  const file = mergedFiles(paths.map((path) => wholeFile(path, folder, files)))
  if (file === undefined) throw new NotFollowed(noFile)
  if (file.beyond.length > 0) throw new NotFollowed(`${first} has ${file.beyond.join(', ')}`)
  const own = line.project ?? variables.valueOf('COMPOSE_PROJECT_NAME')
  const unnamed = [unknownOf(`compose:project:${folder}`, 'COMPOSE_PROJECT_NAME', 'environment')]
  const on = [...line.profiles, variables.valueOf('COMPOSE_PROFILES') ?? []].map((text) => known(text))
  if (on.includes(undefined)) throw new NotFollowed('its profiles are not known')
  return {
    folder,
    file,
    variables,
    name: own ?? (file.project === undefined ? unnamed : variables.interpolated(file.project)),
    profiles: on.flatMap((text) => (text ?? '').split(',')),
  }
}

const noFile = 'there is not one compose file that it reads'

function existing(path: HostPath | undefined): HostPath {
  if (path === undefined) throw new NotFollowed(noFile)
  return path
}

/** The files that a variable names. */
function namedFiles(variables: ComposeVariables, cwd: HostPath): readonly HostPath[] | undefined {
  const given = variables.valueOf('COMPOSE_FILE')
  if (given === undefined) return undefined
  const separator = variables.valueOf('COMPOSE_PATH_SEPARATOR')
  const names = known(given)?.split(separator === undefined ? ':' : (known(separator) ?? ':'))
  if (names === undefined || (separator !== undefined && known(separator) === undefined))
    throw new NotFollowed('its files are those of COMPOSE_FILE')
  return names.map((name) => existing(resolvePath(cwd, literal(name))))
}

/** The stem of a name and its ends. */
const usual = [
  ['compose', '.yaml'],
  ['compose', '.yml'],
  ['docker-compose', '.yml'],
  ['docker-compose', '.yaml'],
] as const

/** The file that lies there, and the one that is laid over it. */
function usualFiles(cwd: HostPath, files: HostFiles): readonly HostPath[] {
  const [found, ...others] = usual.filter(([stem, end]) => isThere(files, joinPath(cwd, stem + end)))
  const over = usual.map(([stem, end]) => ({ stem, path: joinPath(cwd, `${stem}.override${end}`) }))
  const laid = over.filter(({ path }) => isThere(files, path))
  // Which of several is read differs between versions.
  if (found === undefined || others.length > 0 || laid.length > 1 || laid.some(({ stem }) => stem !== found[0])) return []
  return [joinPath(cwd, found.join('')), ...laid.map(({ path }) => path)]
}

/** A file with each of its services whole. */
function wholeFile(path: HostPath, folder: HostPath, files: HostFiles): ComposeFile {
  const file = fileAt(path, files)
  if (file === undefined) throw new NotFollowed(noFile)
  const open = (way: string): ComposeFile | undefined => {
    const there = parentOf(path) === folder ? resolvePath(folder, literal(way)) : undefined
    return there === undefined ? undefined : fileAt(there, files)
  }
  const services = [...file.services].map(([name, service]) => {
    const whole = wholeService(service, file, open)
    return [name, typeof whole === 'string' ? { ...service, beyond: [...service.beyond, 'extends'] } : whole] as const
  })
  return { ...file, services: new Map(services) }
}

function fileAt(path: HostPath, files: HostFiles): ComposeFile | undefined {
  const source = isThere(files, path) ? files.sourceOf(path) : undefined
  return source === undefined ? undefined : readCompose(source)
}
