/** Values of compose files with their variables put in: of who calls, of `.env` beside the compose file, or of the value itself. */
import { readEnvFile, type EnvLine } from '../compose/env-file.ts'
import { composeEnvironment } from '../findings/makers.ts'
import type { Finding } from '../findings/finding.ts'
import type { HostFiles } from '../host/files.ts'
import { joinPath, printPath, resolvePath } from '../host/path.ts'
import { placeOf } from '../make/value.ts'
import type { Call, HostPath } from '../shell/world.ts'
import { concat, known, literal, unknownOf, type Text } from '../text/symbolic.ts'

/** What is said is not understood, or depends on what is not known; the message says what. */
export class NotFollowed extends Error {
  constructor(why = 'a value of its compose file is not known') {
    super(why)
  }
}

/** The files of variables that compose reads by itself. */
interface Defaults {
  readonly lines: ReadonlyMap<string, EnvLine>
  /** Versions of compose read it at the folder of the compose file, at that of the command, or at both. */
  readonly disputed: boolean
}

/** What variables come to for one command of compose. */
export class ComposeVariables {
  readonly #call: Call
  readonly #defaults: Defaults
  readonly #report: (finding: Finding) => void

  /**
   * @param folder the project's
   * @param given `--env-file`
   */
  constructor(call: Call, files: HostFiles, folder: HostPath, given: readonly Text[], report: (finding: Finding) => void) {
    this.#call = call
    this.#report = report
    const folders = folder === call.cwd ? [folder] : [folder, call.cwd]
    const paths = folders.flatMap((from) =>
      given.length === 0 ? [joinPath(from, '.env')] : given.map((path) => resolvePath(from, path) ?? from),
    )
    const there = paths.filter((path) => isThere(files, path))
    if (given.length > 0 && there.length < given.length) throw new NotFollowed('its file of variables is not there')
    this.#defaults = {
      lines: new Map(there.flatMap((path) => [...envLines(files, path).values()]).map((line) => [line.name, line] as const)),
      disputed: folders.length > 1,
    }
  }

  /** The value of a variable, where it has one; `told`: where another value would make another image. */
  valueOf(name: string, told = false): Text | undefined {
    const given = this.#call.environment.get(name)
    if (given !== undefined) return given
    const line = this.#defaults.lines.get(name)
    if (line?.value === undefined) return undefined
    if (line.value === 'unread' || this.#defaults.disputed) throw new NotFollowed(`${name} may stand in .env`)
    const site = placeOf(line.value)
    if (told && site !== undefined) this.#report(composeEnvironment(site, name))
    return literal(line.value.text)
  }

  /** A text with its variables put in. */
  interpolated(text: string): Text {
    const parts: Text[] = []
    let at = 0
    for (const match of text.matchAll(/\$(?:(\$)|\{([A-Za-z_]\w*)(?:(:?[-?])([^${}]*))?\}|([A-Za-z_]\w*)|)/g)) {
      const [whole, dollar, braced, operator, other, plain] = match
      const name = braced ?? plain
      parts.push(literal(text.slice(at, match.index)))
      at = match.index + whole.length
      if (dollar !== undefined) parts.push(literal('$'))
      else if (name === undefined) throw new NotFollowed()
      else parts.push(this.#variable(name, operator?.endsWith('?') === true ? undefined : operator, other))
    }
    return concat(...parts, literal(text.slice(at)))
  }

  #variable(name: string, operator: string | undefined, other: string | undefined): Text {
    if (name === 'PWD') return printPath(this.#call.cwd)
    const given = this.valueOf(name, true)
    if (given !== undefined && (known(given) !== undefined || operator === undefined))
      return known(given) === '' && operator === ':-' ? literal(other ?? '') : given
    // With another value of its own it is not what a shell or another service calls by that name.
    const id = operator === undefined ? `env:${name}` : `compose:${name}${operator}${other ?? ''}`
    return [{ ...unknownOf(id, name, 'environment'), whenUnset: other ?? '' }]
  }

  /** `NAME` of `environment` and `args` is `NAME=value` where compose has a value for it that docker has not. */
  pair(text: string): Text {
    if (!/^[A-Za-z_]\w*$/.test(text) || this.#call.environment.has(text)) return this.interpolated(text)
    const value = this.valueOf(text, true)
    return value === undefined ? literal(text) : concat(literal(`${text}=`), value)
  }
}

/** What a container that has the folder mounted might make is no setting of compose. */
export function isThere(files: HostFiles, path: HostPath): boolean {
  return /^(?:file|exists)$/.test(files.kind(path))
}

/** The lines of a file of variables. */
export function envLines(files: HostFiles, path: HostPath): ReadonlyMap<string, EnvLine> {
  const source = files.sourceOf(path)
  const lines = source === undefined ? `the file ${path}` : readEnvFile(source)
  if (typeof lines === 'string') throw new NotFollowed(`${lines} is not understood`)
  return lines
}
