/**
 * Answers the docker calls of a driver: each is put into the namespace of its run, and done by the executor, which is the same on every
 * machine; the installed client does what that cannot.
 */
import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { DockerCommand } from '../../docker/command.ts'
import { parseMount } from '../../docker/mount.ts'
import { parseDocker } from '../../docker/parse.ts'
import { clientEnvironment } from '../../engine/endpoint.ts'
import { whyNot } from '../../engine/execute/execute.ts'
import { SESSION_LABEL } from '../../engine/session.ts'
import { known, literal } from '../../text/symbolic.ts'
import { substituteBase } from '../bases.ts'
import type { LegacyBuild } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { Builds, type ClientSurroundings } from './builds.ts'
import { printAnswer, type DriverCall } from './calls.ts'
import { mountedSocket, whyNotMounted } from './engine-socket.ts'
import { executeCall } from './execute-call.ts'
import { createNames, type Names } from './names.ts'
import { seesFolder } from '../mount-probe.ts'
import type { RecordedCall } from '../recorded-values.ts'
import { rewriteCall, type Rewritten } from './rewrite-call.ts'
import { shellQuote, type Shims } from './shims.ts'
import type { Words } from './words.ts'

export class Answers {
  /** Pushes, logins and pulls that were not done. */
  readonly answered: string[] = []
  /** What could not be done, so that the run says nothing about the driver. */
  readonly refused: string[] = []
  /** Commands that make containers. */
  readonly calls: RecordedCall[] = []
  /** Ends what still runs. */
  readonly signal: AbortSignal
  /** Rejects when a command that runs beside its call failed. */
  readonly failed: Promise<never>
  readonly #fail: (error: unknown) => void
  readonly #options: LegacyOptions
  readonly #client: string | undefined
  readonly #names: Names
  readonly #builds: Builds
  readonly #ending = new AbortController()
  #sees: Promise<boolean> | undefined

  constructor(options: LegacyOptions, shims: Shims, client: string | undefined) {
    this.#options = options
    this.#client = client
    this.signal = options.signal === undefined ? this.#ending.signal : AbortSignal.any([options.signal, this.#ending.signal])
    this.#names = createNames(options.session, (reference) => substituteBase(options.bases, reference))
    const { promise, reject } = withReject()
    this.failed = promise
    this.#fail = reject
    this.#builds = new Builds({
      ...options,
      names: this.#names,
      requests: shims.requests,
      ending: this.signal,
      runClient: (call, words, more) => this.#runClient(call, words, true, more),
      answered: (call) => this.answered.push(call.words.join(' ')),
      refused: (why) => this.refused.push(why),
    })
  }

  /** The shell lines that a call is answered with. */
  async answer(call: DriverCall): Promise<string> {
    await this.#learn(call.words)
    if (/^(?:run|create|exec|container)$/.test(call.words[1] ?? ''))
      this.calls.push({ words: call.words, environment: call.environment })
    const rewritten = rewriteCall(call.words, this.#options.session.id, this.#names)
    switch (rewritten.kind) {
      case 'answer':
        this.answered.push(call.words.join(' '))
        return printAnswer(call.folder, rewritten.text, 0)
      case 'refuse':
        return this.#refuse(call, rewritten.why)
      case 'build':
        return this.#builds.answer(rewritten.words, call)
      case 'remove-images':
        return this.#removeImages(rewritten.words, call)
      case 'run':
        return this.#run(call, rewritten)
    }
  }

  /** All builds so far, with the ids that they left. */
  builds(): Promise<readonly LegacyBuild[]> {
    return this.#builds.finished()
  }

  /** Ends builds that still run, and sees to it that all that was made is known. */
  async end(): Promise<void> {
    this.#ending.abort()
    await this.builds()
  }

  /** Only what this run made may be touched by its id. */
  async #learn(words: readonly string[]): Promise<void> {
    if (words.some((word) => word === 'rmi' || word === 'rm' || word === 'remove'))
      for (const { imageId } of await this.builds()) if (imageId !== undefined) this.#names.builtImage(imageId)
    if (!words.some((word) => this.#names.isUnknownId(word.replace(/:.*$/s, '')))) return
    const { engine, id: session } = this.#options.session
    const { containers, networks } = await engine.labelled(SESSION_LABEL, session)
    for (const id of [...containers, ...networks]) this.#names.madeContainer(id)
  }

  async #run(call: DriverCall, { words, restore, volumes }: Extract<Rewritten, { kind: 'run' }>): Promise<string> {
    for (const volume of volumes) await this.#makeVolume(call, volume)
    const command = parseDocker(['docker', ...words].map((word) => literal(word)))
    // docker itself says best what is wrong with it
    if ('kind' in command)
      return this.#client === undefined
        ? printAnswer(call.folder, '', 125, `${command.message}\n`)
        : this.#runClient(call, words, restore)
    const socket = mountedSocket(command, call.cwd, this.#options.session.engine.info.address)
    if (socket !== undefined) return this.#refuse(call, whyNotMounted(socket))
    if (this.#mountsScratch(command, call) && !(await this.#seesScratch())) {
      const { address } = this.#options.session.engine.info
      const why = `the engine at ${address} does not see ${this.#options.scratch.beside}, so it cannot mount the folders of the driver: it runs on another machine, or in a virtual one; TMPDIR may name a folder that it shares`
      return this.#refuse(call, why)
    }
    return whyNot(command) === undefined ? this.#execute(call, command) : this.#runClient(call, words, restore)
  }

  async #execute(call: DriverCall, command: DockerCommand): Promise<string> {
    const { session } = this.#options
    const record = /^(?:commit|import)$/.test(command.name) ? await this.#builds.recorderOf(call) : undefined
    const { lines, done } = await executeCall(call, command, {
      engine: session.engine,
      signal: this.signal,
      restore: (text) => session.restore(text),
      imageNames: { outside: (name) => session.restore(name), inside: (name) => this.#names.giveImage(name) },
      made: ({ kind, id }) => {
        if (kind === 'container') this.#names.madeContainer(id)
        else {
          this.#names.builtImage(id)
          session.made(id)
          record?.(id)
        }
      },
    })
    done.catch((error: unknown) => {
      if (!this.signal.aborted) this.#fail(error)
    })
    return lines
  }

  async #makeVolume(call: DriverCall, volume: string): Promise<void> {
    const label = `${SESSION_LABEL}=${this.#options.session.id}`
    const command = parseDocker(['docker', 'volume', 'create', '--label', label, volume].map((word) => literal(word)))
    // what is wrong with the name is said by the command that uses it
    if (!('kind' in command)) await this.#execute(call, command)
  }

  /** An image of the user's is said to be removed, and stays. */
  async #removeImages(words: Words, call: DriverCall): Promise<string> {
    const lines: string[] = []
    const rest: string[] = []
    for (const image of words.operands) {
      const own = this.#names.ownImage(image)
      const used = this.#names.useImage(image)
      const isOwn = own === image || this.#names.isOwn(image)
      if (isOwn || (await this.#options.session.engine.image(used)) === undefined) rest.push(own)
      else {
        this.answered.push(`docker rmi ${image}`)
        lines.push(`printf '%s\\n' ${shellQuote(`Untagged: ${image}`)}`)
      }
    }
    if (rest.length === 0) return [...lines, 'exit 0'].join('\n')
    const flags = words.has('force') ? ['--force'] : []
    const more = await this.#run(call, { kind: 'run', words: ['rmi', ...flags, ...rest], restore: true, volumes: [] })
    return [...lines, more].join('\n')
  }

  /** Whether a command mounts a folder of the copy of the tree, or of what lies beside it. */
  #mountsScratch(command: DockerCommand, call: DriverCall): boolean {
    if (command.name !== 'run' && command.name !== 'create') return false
    const area = resolve(this.#options.scratch.beside, '..')
    return command.flags.some((flag) => {
      const mount = parseMount(flag)
      const source = mount?.kind === 'bind' && mount.source !== undefined ? known(mount.source) : undefined
      return source !== undefined && resolve(call.cwd, source).startsWith(`${area}/`)
    })
  }

  /** Asked once. */
  #seesScratch(): Promise<boolean> {
    this.#sees ??= seesFolder(this.#options.session, this.#options.scratch.beside, this.signal)
    return this.#sees
  }

  async #runClient(
    call: DriverCall,
    words: readonly string[],
    restore: boolean,
    { builder, stdin }: ClientSurroundings = {},
  ): Promise<string> {
    const { session, isBuilderAsked } = this.#options
    if (this.#client === undefined)
      return this.#refuse(call, `only docker's own client can do it, and none is installed${this.#why(words)}`)
    const isSaid = call.environment.has('DOCKER_BUILDKIT') && !isBuilderAsked
    const before = [
      ...Object.entries(clientEnvironment(session.engine.info.address)).map(([name, value]) =>
        value === undefined ? `unset ${name}` : `export ${name}=${shellQuote(value)}`,
      ),
      ...(builder === undefined || isSaid ? [] : [`export DOCKER_BUILDKIT=${builder === 'buildkit' ? '1' : '0'}`]),
      ...(stdin === undefined ? [] : [`exec <${shellQuote(stdin)}`]),
    ]
    const line = [this.#client, ...words].map(shellQuote).join(' ')
    if (!restore) return [...before, `exec ${line}`].join('\n')
    const prefix = `restage-${session.id}`
    const status = join(call.folder, 'status')
    await writeFile(status, '')
    return [
      ...before,
      `{ ${line}; echo $? >${shellQuote(status)}; } | sed -e 's#${prefix}/##g' -e 's#${prefix}-##g'`,
      `exit "$(cat ${shellQuote(status)})"`,
    ].join('\n')
  }

  #why(words: readonly string[]): string {
    const command = parseDocker(['docker', ...words].map((word) => literal(word)))
    const why = 'kind' in command || command.name === 'build' ? undefined : whyNot(command)
    return why === undefined ? '' : ` (${why} by restage itself)`
  }

  async #refuse(call: DriverCall, why: string): Promise<string> {
    this.refused.push(`${call.words.join(' ')}: ${why}`)
    return printAnswer(call.folder, '', 125, `restage: ${why}\n`)
  }
}

function withReject(): { readonly promise: Promise<never>; readonly reject: (error: unknown) => void } {
  let reject: (error: unknown) => void = () => undefined
  const promise = new Promise<never>((_, rejectIt) => {
    reject = rejectIt
  })
  // who does not wait for it need not know
  promise.catch(() => undefined)
  return { promise, reject }
}
