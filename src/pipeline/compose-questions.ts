/** Commands of compose about the container of a service that is up, as docker commands about that container. */
import type { Service } from '../compose/service.ts'
import { readComposeWords } from '../compose/words.ts'
import type { HostFiles } from '../host/files.ts'
import type { Call, Word } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { concat, known, literal, type Text } from '../text/symbolic.ts'
import { openProject } from './compose-project.ts'
import { NotFollowed } from './compose-values.ts'

/** A command about the container of a service that is up: `docker-compose ps -q builder`, `docker compose cp builder:/out .` */
export interface ServiceQuestion {
  /** The service's name in its file. */
  readonly service: Site
  /** Whether it only asks for the container's id. */
  readonly asks: boolean
  /** As a docker command. */
  readonly callFor: (container: Text) => Call
}

/** Reads such a command; `undefined` for other commands. */
export function serviceQuestion(call: Call, words: readonly Text[], files: HostFiles): ServiceQuestion | undefined {
  const asked = askedOf(words)
  const wanted = asked === undefined ? undefined : known(asked.service)
  if (asked === undefined || wanted === undefined) return undefined
  const service = serviceNamed(call, words, files, wanted)
  if (service === undefined) return undefined
  const word = (text: Text): Word => ({ text, site: call.site, whole: false })
  const callFor = (container: Text): Call => {
    const [verb = [], ...rest] = asked.words(container)
    return { ...call, words: [word(literal('docker')), { ...word(verb), site: service.site }, ...rest.map(word)] }
  }
  return { service: service.site, asks: asked.asks, callFor }
}

function serviceNamed(call: Call, words: readonly Text[], files: HostFiles, wanted: string): Service | undefined {
  try {
    return openProject(call, words, files, () => undefined).file.services.get(wanted)
  } catch (error) {
    if (error instanceof NotFollowed) return undefined
    throw error
  }
}

interface Asked {
  readonly service: Text
  readonly asks: boolean
  /** Docker's words for it. */
  readonly words: (container: Text) => readonly Text[]
}

function askedOf(given: readonly Text[]): Asked | undefined {
  const { name, globals, options, operands } = readComposeWords(given)
  const [first, second, ...others] = operands.map(({ text }) => text)
  if (globals.length > 0 || first === undefined) return undefined
  if (name === 'ps') {
    const isPlain = options.every(({ flag }) => /^(?:-q|--quiet|-a|--all|-qa|-aq)$/.test(flag))
    const isQuiet = options.some(({ flag }) => /^(?:-\w*q\w*|--quiet)$/.test(flag))
    if (!isPlain || !isQuiet || second !== undefined) return undefined
    const filter = concat(literal('name='), first)
    return { service: first, asks: true, words: () => [...['ps', '--quiet', '--filter'].map(literal), filter] }
  }
  if (name === 'exec') {
    const isPlain = options.every(({ flag }) =>
      /^(?:-T|--no-TTY|--no-tty|-d|--detach|-e|--env|-u|--user|-w|--workdir)$/.test(flag),
    )
    const flags = options.filter(({ flag }) => !/^(?:-T|--no-T..)$/i.test(flag))
    const said = flags.flatMap(({ flag, value }) => [literal(flag), ...(value === undefined ? [] : [value])])
    const command = second === undefined ? [] : [second, ...others]
    if (!isPlain || command.length === 0) return undefined
    return { service: first, asks: false, words: (container) => [literal('exec'), ...said, container, ...command] }
  }
  const [start] = first
  const cut = typeof start === 'string' ? start.indexOf(':') : -1
  if (name !== 'cp' || second === undefined || others.length > 0 || options.length > 0 || cut < 1) return undefined
  const service = literal(typeof start === 'string' ? start.slice(0, cut) : '')
  const path = [...literal(typeof start === 'string' ? start.slice(cut) : ''), ...first.slice(1)]
  return { service, asks: false, words: (container) => [literal('cp'), concat(container, path), second] }
}
