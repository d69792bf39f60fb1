/**
 * The world of one run of a driver: what `shell/` sees. Docker commands go to the daemon, all others to the host's models; both
 * are written down in order.
 */
import type { DockerCommand, DockerCommandError } from '../docker/command.ts'
import { flagValues } from '../docker/flag-values.ts'
import { readComposeWords } from '../compose/words.ts'
import { parseDocker } from '../docker/parse.ts'
import type { Finding } from '../findings/finding.ts'
import { containerAtOpenPlace, containerAtOwnPath, dockerNotUnderstood, streamHandoff } from '../findings/pipeline.ts'
import { runHostCommand } from '../host/commands/index.ts'
import { printedUnknown } from '../host/commands/outcome.ts'
import type { HostFiles } from '../host/files.ts'
import type { HostEffects } from '../host/origin.ts'
import { withLabelledWords, withLabels, withUnknowns } from '../host/labels.ts'
import { isInRepository, parentOf, printPath, resolvePath } from '../host/path.ts'
import { appendInside } from '../host/appended.ts'
import { artifactsNamed, printedOf } from '../host/printed-of-artifacts.ts'
import { isSequencer } from '../npm/sequences.ts'
import { parseMakeArguments } from '../make/arguments.ts'
import { makefileNames } from '../make/evaluate.ts'
import type { Call, CallResult, Condition, HostPath, Question, ShellWorld, Status } from '../shell/world.ts'
import type { Site } from '../text/source.ts'
import { known, literal, printText, unknownsOf, type Text } from '../text/symbolic.ts'
import { withCheckoutName } from './checkout-name.ts'
import { composeCalls } from './compose.ts'
import { serviceQuestion } from './compose-questions.ts'
import { runMake } from './make.ts'
import { atOpenPlace } from './open-place.ts'
import { atStagePath, execAtStagePath, stagePath } from './own-path.ts'
import { containerNamed, createState, forgetMachine, imageNamed, meaningOf, printed, type DaemonState } from './daemon/state.ts'
import { runPackageScript, scriptRunOf, scriptSequenceOf } from './npm.ts'
import { openArchivesOf } from './daemon/unpacking.ts'
import { dockerMaking } from './makers/docker.ts'
import { commandText, type Maker, type Making } from './makers/maker.ts'
import { programMaking } from './makers/programs.ts'
import { isNodeManager, textsOf } from './makers/recipes.ts'
import { loadedImages, takeCommand } from './daemon/daemon.ts'
import { withVolumesFrom } from './daemon/volumes-from.ts'
import { takeReworked } from './daemon/reworked.ts'
import type { DockerEvent, HostStep, ShellAccess, ShellWrite } from './model.ts'

/** An answered question, in the order of asking. */
export interface Answer extends Condition {
  readonly usual: boolean | undefined
  /** As in `Question`; the key itself where the question stands in no such loop. */
  readonly branch: string
}

/** A finding and the moment of the run at which it came up. */
export interface LocatedFinding {
  readonly finding: Finding
  readonly order: number
}

/** Everything that one run left behind. */
export interface RunRecord {
  readonly daemon: DaemonState
  readonly files: HostFiles
  /** What evaluating the programs of the run took (`ShellWorld.spend`). */
  readonly cost: { readonly programs: number }
  readonly events: readonly DockerEvent[]
  readonly hostSteps: readonly HostStep[]
  /** Commands that may make images and are not followed, in order. */
  readonly makers: readonly Maker[]
  readonly reads: readonly ShellAccess[]
  readonly writes: readonly ShellWrite[]
  readonly answers: readonly Answer[]
  readonly findings: readonly LocatedFinding[]
  readonly lacking: readonly LackingFile[]
}

/** A file for want of which a program of the driver ended, and where it is named. */
export interface LackingFile {
  readonly path: HostPath
  readonly site: Site
}

export interface RunWorld {
  readonly world: ShellWorld
  readonly record: RunRecord
}

/** A world over the host's files in which given questions have given answers, and all others the usual one. */
export function createWorld(
  files: HostFiles,
  given: ReadonlyMap<string, boolean>,
  assumedFolders: readonly HostPath[],
): RunWorld {
  const daemon = createState(assumedFolders)
  const events: DockerEvent[] = []
  const hostSteps: HostStep[] = []
  const makers: Maker[] = []
  const reads: ShellAccess[] = []
  const writes: ShellWrite[] = []
  const answers: Answer[] = []
  const answered = new Map<string, boolean>()
  const findings: LocatedFinding[] = []
  const lacking: LackingFile[] = []
  let order = 0
  let makes = 0
  openArchivesOf(daemon, files, () => order)
  const report = (...found: readonly Finding[]): void => {
    for (const finding of found) findings.push({ finding, order })
  }

  const note = (call: Call, making: Making | undefined): void => {
    if (making === undefined) return
    const why = unread.get(call)
    makers.push({ ...making, ...(why === undefined ? {} : { why }), call, order })
    const origin = { kind: 'opaque', reason: `it may be made by \`${making.what}\``, at: call.site } as const
    for (const folder of making.runs ? (making.folders ?? [call.cwd]) : []) files.doubt(folder, origin)
  }
  const runDocker = (given: Call): CallResult => {
    const written = parseCall(given)
    const call = 'kind' in written ? given : placedCall(given, written)
    const command = call === given ? written : parseCall(call)
    if ('kind' in command) {
      order += 1
      report(dockerNotUnderstood(call.site, (command satisfies DockerCommandError).message))
      return { stdout: printedUnknown(call, 'docker'), status: 'succeeds' }
    }
    if (command.name === 'compose') {
      const composed = callCompose(
        call,
        command.operands.map((operand) => operand.text),
      )
      if (composed !== undefined) return composed
    }
    const event: DockerEvent = { command: withVolumesFrom(daemon, command, call.cwd), call, order: (order += 1) }
    events.push(event)
    const isBroughtBack = event.command.name === 'load' && loadedImages(daemon, files, event) !== undefined
    note(call, isBroughtBack ? undefined : dockerMaking(event, files))
    const result = takeCommand(daemon, files, event)
    report(...daemon.findings.splice(0))
    return result
  }
  const moved = new Set<Call>()
  /** Containers that have the checkout at the host's own path, with the one that their stage has. */
  const placedCall = (call: Call, command: DockerCommand): Call => {
    const container = atStagePath(call, command)
    if (container !== undefined) {
      moved.add(container)
      report(containerAtOwnPath(call.site, stagePath))
      return container
    }
    const open = atOpenPlace(call, command)
    if (open !== undefined) {
      report(containerAtOpenPlace(call.site, open.written, open.meant))
      return open.call
    }
    if (command.name !== 'exec') return call
    const named = containerNamed(daemon, command.operands[0]?.text ?? [])
    return named !== undefined && moved.has(named.event.call) ? execAtStagePath(call) : call
  }
  /** Why commands of compose are not followed. */
  const unread = new Map<Call, string>()
  /** The container of each service that is up, by the place of its name. */
  const up = new Map<string, string>()
  const serviceOf = ({ source, start }: Site): string => `${source.path}:${String(start)}`
  const askCompose = (call: Call, words: readonly Text[]): CallResult | undefined => {
    const asked = serviceQuestion(call, words, files)
    const number = asked === undefined ? undefined : up.get(serviceOf(asked.service))
    if (asked === undefined || number === undefined) return undefined
    const container = printed(daemon, 'container', { kind: 'container', container: number })
    const made = asked.callFor(container)
    if (!asked.asks) return runDocker(made)
    const command = parseCall(made)
    if ('kind' in command) return undefined
    events.push({ command, call: made, order: (order += 1) })
    return { stdout: container, status: 'succeeds' }
  }
  const callCompose = (call: Call, words: readonly Text[]): CallResult | undefined => {
    const asked = askCompose(call, words)
    if (asked !== undefined) return asked
    const isBuilt = (tag: Text): boolean => imageNamed(daemon, tag).kind === 'built'
    const read = composeCalls(call, words, { files, isBuilt, report })
    if (typeof read === 'string') unread.set(call, read)
    const calls = typeof read === 'string' ? undefined : read
    // Whose name hangs on a project that is not known may be used by any name like it.
    const open = (calls ?? []).flatMap(openTags)
    if (open.length > 0) note(call, { what: commandText(call), names: open, sure: true, runs: false })
    const isUp = /^(?:up|create)$/.test(readComposeWords(words).name)
    return calls
      ?.map((one) => {
        const result = runDocker(one)
        const [, verb] = one.words
        if (isUp && verb !== undefined && /^(?:run|create)$/.test(known(verb.text) ?? '') && daemon.latest !== undefined)
          up.set(serviceOf(verb.site), daemon.latest)
        return result
      })
      .at(-1)
  }
  const cost = { programs: 0 }
  const callMake = (call: Call): CallResult | undefined => {
    const { words, cwd, environment, site, stack } = call
    if (makes >= mostMakes || !namesMakefile(call, files)) return undefined
    makes += 1
    const outcome = runMake({ words: words.slice(1).map((word) => word.text), cwd, environment, site }, world, [...stack, site])
    makes -= 1
    return { stdout: call.stdout === 'terminal' ? [] : printedUnknown(call, 'make'), status: outcome.status }
  }
  const callScript = (call: Call, name: string): CallResult | undefined => {
    const script = makes >= mostMakes || !isFollowed(call, files, name) ? undefined : scriptRunOf(call, world)
    if (script === undefined) return undefined
    makes += 1
    const outcome = runPackageScript(script, world)
    makes -= 1
    if (outcome === undefined) return undefined
    return { stdout: call.stdout === 'terminal' ? [] : printedUnknown(call, name), status: outcome.status }
  }
  const callSequence = (call: Call, name: string): CallResult | undefined => {
    const scripts = makes >= mostMakes ? undefined : scriptSequenceOf(call, world)
    if (scripts === undefined) return undefined
    makes += 1
    let status: Status = 'succeeds'
    for (const script of scripts) if (status === 'succeeds') status = runPackageScript(script, world)?.status ?? 1
    makes -= 1
    return { stdout: call.stdout === 'terminal' ? [] : printedUnknown(call, name), status }
  }
  const run = (given: Call): CallResult => {
    const written = withLabelledWords(files, given)
    const name = written.words[0] === undefined ? undefined : known(written.words[0].text)
    if (name === 'docker' || name?.endsWith('/docker') === true) return runDocker(written)
    // Names of images are no paths.
    const call = withCheckoutName(written, files, report)
    if (name === 'docker-compose') {
      const composed = callCompose(
        call,
        call.words.slice(1).map((word) => word.text),
      )
      if (composed !== undefined) return composed
    }
    if (name === 'make' || name === 'gmake') {
      const made = callMake(call)
      if (made !== undefined) return made
    }
    if (name !== undefined && isNodeManager(name)) {
      const ran = callScript(call, name)
      if (ran !== undefined) return ran
    }
    if (name !== undefined && isSequencer(name)) {
      const ran = callSequence(call, name)
      if (ran !== undefined) return ran
    }
    const making = programMaking(call, files)
    const artifacts = artifactsNamed(call, files)
    const outcome = runHostCommand(call, files)
    takeReworked(daemon, files)
    hostSteps.push({ call, effects: outcome.effects, order: (order += 1) })
    // What it runs in its turn is followed by itself.
    if (outcome.subcalls.length === 0) note(call, making)
    report(...outcome.findings)
    if (unpacksStream(call, outcome.effects, files))
      report(streamHandoff(call.site, `a stream that docker prints, unpacked by ${name ?? 'a program'}`))
    const changes = [...outcome.effects.writes, ...outcome.effects.removes]
    return { ...outcome.result, stdout: printedOf(outcome.result.stdout, artifacts), calls: outcome.subcalls, changes }
  }
  const decide = (question: Question): boolean => {
    const before = answered.get(question.key)
    if (before !== undefined) return before
    const holds = given.get(question.key) ?? question.usual ?? true
    answered.set(question.key, holds)
    answers.push({
      key: question.key,
      text: question.text,
      at: question.at,
      holds,
      usual: question.usual,
      branch: question.branch ?? question.key,
    })
    return holds
  }
  const world: ShellWorld = {
    run,
    decide,
    resolve: (cwd, path) => resolvePath(cwd, withLabels(files, path)),
    kind: (path) => files.kind(path),
    executable: (path) => files.executable(path),
    link: (path) => isLink(files, path),
    read: (path, site) => {
      if (site !== undefined) reads.push({ path, site, order })
      return files.read(path)
    },
    write: (path, text, append, site) => {
      const isInside = append && appendInside(files, path, text, site)
      writes.push({ path, site, order, text, append, ...(isInside ? { isInside } : {}) })
      const meaning = append ? undefined : meaningOf(daemon, text)
      // What is redirected into a new file has the mode of a new file, whatever it had in the container.
      if (meaning?.kind === 'file')
        files.put(path, {
          type: 'file',
          origin: { kind: 'artifact', container: meaning.container, path: meaning.path, at: meaning.at, printed: true },
          mode: '644',
          link: undefined,
        })
      else if (isInside) takeReworked(daemon, files)
      else files.write(path, text, append, site)
    },
    create: (path, site) => {
      files.write(path, [], false, site)
    },
    folderOf: (path) => files.kind(parentOf(files.followed(path))),
    spoil: (path, reason, site) => {
      files.spoil(path, reason, site)
    },
    names: (path) => files.names(path),
    namesBeforeMount: (path) => (files.artifactRoot(path)?.isMounted === true ? files.certainNames(path) : undefined),
    print: (path) => withUnknowns(files, printPath(path)),
    script: (path) => files.sourceOf(path),
    report,
    lacks: (path, site) => {
      lacking.push({ path, site })
    },
    renew: () => {
      files.renew()
      forgetMachine(daemon)
      up.clear()
    },
    spend: (work) => {
      cost.programs += work
    },
  }
  return { world, record: { daemon, files, cost, events, hostSteps, makers, reads, writes, answers, findings, lacking } }
}

/** A path of the repository, or one that the driver made, is a link or is none; of what came from elsewhere nobody knows. */
function isLink(files: HostFiles, path: HostPath): boolean | undefined {
  const node = files.at(files.followed(path, true))
  if (node?.link !== undefined) return true
  if (node === undefined) return files.kind(path) === 'absent' ? false : undefined
  const isPlainFolder = node.type === 'directory' && node.origin === undefined
  return isPlainFolder || node.origin?.kind === 'repository' || node.origin?.kind === 'text' ? false : undefined
}

/** Names of what a build makes that are not known, `*` for the parts that are not. */
function openTags(call: Call): readonly string[] {
  const command = parseCall(call)
  const tags = 'kind' in command ? [] : flagValues(command, 'tag')
  return tags.flatMap((tag) =>
    known(tag) === undefined ? [tag.map((part) => (typeof part === 'string' ? part : '*')).join('')] : [],
  )
}

function parseCall({ words }: Call): ReturnType<typeof parseDocker> {
  return parseDocker(words.map(({ text }) => text))
}

/** A make or a script that calls itself without end is told by the command that is not followed. */
const mostMakes = 30

const plainScript =
  /^(?:\s*(?:rm|rmdir|mkdir|cp|mv|ln|touch|chmod|cd|echo|true|:|npm run|yarn run|pnpm run)(?![\w-])[^;&|]*(?:&&|;|$))+$/

/** Whether the scripts behind a call are about docker, or only about files; what a program of the host makes is told by the script's name. */
function isFollowed(call: Call, files: HostFiles, name: string): boolean {
  const texts = textsOf(call, files, name).map(({ text }) => text)
  return texts.some((text) => /docker/i.test(text)) || texts.every((text) => plainScript.test(text))
}

/** Whether the Makefile that a call of make reads is there. */
function namesMakefile(call: Call, files: HostFiles): boolean {
  const given = parseMakeArguments(
    call.words.slice(1).map((word) => word.text),
    printText,
  )
  const folder = given.folders.reduce((cwd, text) => resolvePath(cwd, text) ?? cwd, call.cwd)
  const wanted = given.files.length > 0 ? given.files : makefileNames.map(literal)
  return wanted.some((name) => {
    const path = resolvePath(folder, name)
    return path !== undefined && files.sourceOf(path) !== undefined
  })
}

const unpackers = /(?:^|\/)(?:tar|gtar|bsdtar|cpio|pax)$/

/** `docker run b tar c /out | tar x`, `docker export -o all.tar c; tar xf all.tar`: files come out, and nobody can say which. */
function unpacksStream(call: Call, effects: HostEffects, files: HostFiles): boolean {
  const name = call.words[0] === undefined ? '' : (known(call.words[0].text) ?? '')
  if (!unpackers.test(name)) return false
  const into = effects.writes.length === 0 ? [call.cwd] : effects.writes
  if (effects.complete || !into.some((path) => isInRepository(path) || path.startsWith('<mktemp'))) return false
  const archives = call.words.slice(1).flatMap(({ text }) => {
    const path = resolvePath(call.cwd, text)
    return path === undefined ? [] : [files.read(path) ?? []]
  })
  return [call.stdin ?? [], ...archives].some(isDockerStream)
}

/** A tar stream of `docker cp` is told where it leaves. */
function isDockerStream(text: Text): boolean {
  if (unknownsOf(text).some(({ id }) => id.includes('docker:tar:'))) return false
  return unknownsOf(text).some(({ source, id }) => source === 'docker' || /docker[:~]/.test(id))
}
