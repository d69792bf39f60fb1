/**
 * The legacy version by script: the user's own driver, in a copy of the tree, with a `docker` on its PATH that keeps its images and
 * containers in the namespace of this run.
 *
 * It shares nothing with the inference, so it is the strongest evidence; it runs the repository's code on the host. Pushes and logins
 * are answered without being done. Builds of the classic kind go through the engine's own call, so that a Dockerfile with other base
 * images need not be put into the context; everything else is the installed client's, and so is its output.
 */
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises'
import { createWriteStream } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { once } from 'node:events'
import { parseDocker } from '../../docker/parse.ts'
import { clientEnvironment } from '../../engine/endpoint.ts'
import { EngineError } from '../../engine/error.ts'
import { whyNot } from '../../engine/execute/execute.ts'
import { kindOf } from '../../engine/failure.ts'
import { SESSION_LABEL } from '../../engine/session.ts'
import { substituteImages } from '../../dockerfile/substitute.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { DriverRun } from '../../pipeline/model.ts'
import { literal } from '../../text/symbolic.ts'
import { substituteBase } from '../bases.ts'
import { matchBuilds, type LegacyBuild, type LegacyRun } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { findClient } from './client.ts'
import { executeCall } from './execute-call.ts'
import { askForStdin, printAnswer, serveCalls, type DriverCall } from './calls.ts'
import { pathInTree, readBuild, readsStdin, requestOf, type DriverBuild } from './driver-build.ts'
import { createNames, type Names } from './names.ts'
import { runProgram, type ProgramResult } from './program.ts'
import { rewriteCall } from './rewrite-call.ts'
import { makePipe, shellQuote, writeShims, type Shims } from './shims.ts'
import type { Words } from './words.ts'

/** Runs the driver and records what it built. */
export async function runDriver(plan: BuildPlan, options: LegacyOptions): Promise<LegacyRun> {
  const { scratch, session, environment, report, timeLimit, signal } = options
  const { driver } = plan.pipeline
  const area = join(scratch.beside, 'run')
  await mkdir(join(area, 'tmp'), { recursive: true })
  const shims = await writeShims(area)
  const run = new Run(options, shims, await findClient(shims.path, options.builder))
  const server = serveCalls(shims.requests, (call) => run.answer(call), run.signal)
  const started = performance.now()
  try {
    const surroundings = {
      ...process.env,
      ...Object.fromEntries(environment),
      PATH: `${shims.path}${delimiter}${process.env['PATH'] ?? ''}`,
      TMPDIR: join(area, 'tmp'),
      ...clientEnvironment(session.engine.info.address),
    }
    const execute = async ({ path, cwd, args }: DriverRun): Promise<ProgramResult> =>
      runProgram({
        words: [...(await interpreterOf(join(scratch.root, path))), ...args],
        cwd: join(scratch.root, cwd),
        environment: surroundings,
        timeLimit,
        signal,
        report: (text) => {
          report({ kind: 'output', text: session.restore(text) })
        },
      })
    for (const provider of plan.providers) {
      const { status, output } = await Promise.race([execute(provider), server.failed, run.failed])
      const message = `running ${provider.path}: it ended with status ${String(status)}`
      if (status !== 0) throw new EngineError('build-failed', message, { output: session.restore(output) })
    }
    const { status, output } = await Promise.race([execute(driver), server.failed, run.failed])
    const builds = await run.finishedBuilds()
    const result: LegacyRun = {
      builds,
      answered: run.answered,
      containers: (await session.engine.labelled(SESSION_LABEL, session.id)).containers.map((id) => id.slice(0, 12)),
      files: await scratch.added(),
      seconds: (performance.now() - started) / 1000,
    }
    const [refused] = run.refused
    if (refused !== undefined)
      throw new EngineError('not-supported', `running ${driver.path}: ${refused}`, { output: session.restore(output) })
    const matched = matchBuilds(plan.pipeline.images, result)
    const isBuilt = plan.builds.every((build) => matched.has(build.image))
    // where the client builds, its output alone says so: an image or a frontend that cannot be pulled here
    const byClient = options.builder === 'buildkit' && builds.some((build) => build.imageId === undefined)
    const missing = output.split('\n').findLast((line) => kindOf(line) === 'image-missing')
    if (!isBuilt && byClient && missing !== undefined) {
      const why = session.restore(missing.trim())
      throw new EngineError('image-missing', `running ${driver.path}: ${why}`, { output: session.restore(output) })
    }
    if (status !== 0 && !isBuilt)
      throw new EngineError('build-failed', `running ${driver.path}: it ended with status ${String(status)}`, {
        output: session.restore(output),
      })
    return result
  } finally {
    await run.end()
    await server.close()
  }
}

/** A script is run as the system would: directly, or by sh where nothing says otherwise. */
async function interpreterOf(path: string): Promise<readonly string[]> {
  const text = await readFile(path, 'utf8')
  const isExecutable = await access(path, constants.X_OK).then(
    () => true,
    () => false,
  )
  if (isExecutable && text.startsWith('#!')) return [path]
  const [, interpreter] = /^#!\s*(?:\S*\/env\s+)?(\S+)/.exec(text) ?? []
  return [interpreter ?? 'sh', path]
}

/** Who would have read the answer is gone. */
function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => {
      resolve()
    })
  })
}

class Run {
  readonly answered: string[] = []
  readonly refused: string[] = []
  readonly #options: LegacyOptions
  readonly #shims: Shims
  readonly #client: string | undefined
  readonly #names: Names
  readonly #ending = new AbortController()
  readonly signal: AbortSignal
  /** Rejects when a command that runs beside its call failed. */
  readonly failed: Promise<never>
  readonly #fail: (error: unknown) => void
  readonly #builds: { readonly build: Omit<LegacyBuild, 'imageId'>; readonly imageId: () => Promise<string | undefined> }[] = []

  constructor(options: LegacyOptions, shims: Shims, client: string | undefined) {
    this.#options = options
    this.#shims = shims
    this.#client = client
    this.signal = options.signal === undefined ? this.#ending.signal : AbortSignal.any([options.signal, this.#ending.signal])
    this.#names = createNames(options.session, (reference) => substituteBase(options.bases, reference))
    let fail: (error: unknown) => void = () => undefined
    this.failed = new Promise<never>((_, reject) => {
      fail = reject
    })
    this.failed.catch(() => undefined)
    this.#fail = fail
  }

  /** The shell lines that a call is answered with. */
  async answer(call: DriverCall): Promise<string> {
    // only what this run built may be removed by its id
    if (call.words.some((word) => word === 'rmi' || word === 'rm' || word === 'remove')) {
      for (const { imageId } of await this.finishedBuilds()) if (imageId !== undefined) this.#names.builtImage(imageId)
    }
    if (call.words.some((word) => this.#names.isUnknownId(word))) {
      const { containers } = await this.#options.session.engine.labelled(SESSION_LABEL, this.#options.session.id)
      for (const id of containers) this.#names.madeContainer(id)
    }
    const rewritten = rewriteCall(call.words, this.#options.session.id, this.#names)
    switch (rewritten.kind) {
      case 'answer':
        this.answered.push(call.words.join(' '))
        return printAnswer(call.folder, rewritten.text, 0)
      case 'refuse':
        return this.#refuse(call, rewritten.why)
      case 'build':
        return this.#build(rewritten.words, call)
      case 'run':
        return this.#execute(call, rewritten.words, rewritten.restore)
    }
  }

  /** All builds so far, with the ids that they left. */
  async finishedBuilds(): Promise<readonly LegacyBuild[]> {
    return Promise.all(this.#builds.map(async ({ build, imageId }) => ({ ...build, imageId: await imageId() })))
  }

  /** Ends builds that still run, and sees to it that all that was made is known. */
  async end(): Promise<void> {
    this.#ending.abort()
    await this.finishedBuilds()
  }

  async #build(words: Words, call: DriverCall): Promise<string> {
    if (readsStdin(words) && call.stdin === undefined) return askForStdin(call.folder, this.#shims.requests)
    const build = await readBuild(words, call)
    const { builder, session, cache } = this.#options
    const resolveImage = (reference: string): string | undefined => {
      const used = this.#names.useImage(reference)
      return used === reference ? undefined : used
    }
    const request =
      builder === 'classic'
        ? await requestOf(words, build, call, {
            label: [SESSION_LABEL, session.id],
            noCache: !cache,
            resolve: resolveImage,
            give: (tag) => this.#names.giveImage(tag),
          })
        : undefined
    return request === undefined
      ? this.#buildByClient(words, build, call, resolveImage)
      : this.#buildByEngine(words, build, call, request)
  }

  async #buildByEngine(
    words: Words,
    build: DriverBuild,
    call: DriverCall,
    request: Parameters<LegacyOptions['session']['engine']['build']>[0],
  ): Promise<string> {
    const { session, report } = this.#options
    const output = join(call.folder, 'output')
    await makePipe(output)
    const started = performance.now()
    const done = this.#stream(call, words.has('quiet'), async (write) => {
      const id = await session.build(
        request,
        (progress) => {
          report({ kind: 'build', progress })
          if (progress.kind === 'step') write(`Step ${String(progress.number)}/${String(progress.total)} : ${progress.text}\n`)
          else if (progress.kind === 'output') write(session.restore(progress.text))
        },
        this.signal,
      )
      const idFile = words.values('iidfile').at(-1)
      if (idFile !== undefined) await writeFile(resolve(call.cwd, idFile), id)
      return id
    })
    this.#record(build, started, () => done)
    const at = (name: string): string => shellQuote(join(call.folder, name))
    return [`cat ${at('output')}`, `cat ${at('error')} >&2`, `exit "$(cat ${at('status')})"`].join('\n')
  }

  /**
   * Lets a build write into a pipe that the call reads; its id alone when it is to be quiet. Status and error are there before the pipe
   * ends. A build that fails gives no id, and the driver goes on as with docker itself.
   */
  async #stream(
    call: DriverCall,
    quiet: boolean,
    build: (write: (text: string) => void) => Promise<string>,
  ): Promise<string | undefined> {
    const pipe = createWriteStream(join(call.folder, 'output'))
    const finish = async (status: number, error: string): Promise<void> => {
      await Promise.all([writeFile(join(call.folder, 'status'), String(status)), writeFile(join(call.folder, 'error'), error)])
      pipe.end()
      await once(pipe, 'close')
    }
    try {
      const id = await build((text) => {
        if (!quiet) pipe.write(text)
      })
      if (quiet) pipe.write(`${id}\n`)
      await finish(0, '')
      return id
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      // a base that is missing says nothing about the driver
      if (error.kind !== 'build-failed') this.refused.push(error.message)
      await Promise.race([finish(1, `${error.message}\n`), aborted(this.signal)])
      return undefined
    }
  }

  async #buildByClient(
    words: Words,
    build: DriverBuild,
    call: DriverCall,
    resolveImage: (reference: string) => string | undefined,
  ): Promise<string> {
    const { session, cache, builder } = this.#options
    const idFile = words.values('iidfile').at(-1)
    const wanted = idFile === undefined ? join(call.folder, 'id') : resolve(call.cwd, idFile)
    if (idFile === undefined) words.add('--iidfile', wanted)
    if (!cache && !words.has('no-cache')) words.add('--no-cache')
    words.add('--label', `${SESSION_LABEL}=${session.id}`)
    words.mapFlag('tag', (tag) => this.#names.giveImage(tag))
    words.mapFlag('cache-from', (image) => (image.includes('=') ? image : this.#names.useImage(image)))
    if (words.has('push')) {
      words.dropFlag('push', '')
      this.answered.push(call.words.join(' '))
    }
    const text = build.text === undefined ? undefined : substituteImages(build.text, build.args, build.target, resolveImage)
    if (text !== undefined && text !== build.text) await this.#useText(words, build, call, text)
    this.#record(build, performance.now(), async () => {
      const id = (await readFile(wanted, 'utf8').catch(() => '')).trim()
      if (id === '') return undefined
      session.made(id)
      return id
    })
    const isSet = call.environment.has('DOCKER_BUILDKIT')
    const line = await this.#runClient(call, words.result, true)
    const input = call.stdin === undefined ? '' : `exec <${shellQuote(join(call.folder, 'stdin'))}\n`
    return isSet ? input + line : `${input}export DOCKER_BUILDKIT=${builder === 'buildkit' ? '1' : '0'}\n${line}`
  }

  /** A changed Dockerfile lies outside of the context, with its ignore file beside it. */
  async #useText(words: Words, build: DriverBuild, call: DriverCall, text: string): Promise<void> {
    const path = join(call.folder, 'Dockerfile')
    await writeFile(path, text)
    const ignore =
      build.dockerfile === undefined ? undefined : await readFile(`${build.dockerfile}.dockerignore`).catch(() => undefined)
    if (ignore !== undefined) await writeFile(`${path}.dockerignore`, ignore)
    if (build.context === '-') await writeFile(join(call.folder, 'stdin'), text)
    else {
      words.removeFlag('file')
      words.add('--file', path)
    }
  }

  #record(build: DriverBuild, started: number, imageId: () => Promise<string | undefined>): void {
    const { root } = this.#options.scratch
    const dockerfile = pathInTree(build.dockerfile, root)
    this.#builds.push({
      build: {
        dockerfile,
        target: build.target,
        args: build.args,
        labels: build.labels,
        tags: build.tags,
        get seconds() {
          return (performance.now() - started) / 1000
        },
      },
      imageId,
    })
  }

  /** By the executor, which is the same on every machine; the installed client does what that cannot. */
  async #execute(call: DriverCall, words: readonly string[], restore: boolean): Promise<string> {
    const command = parseDocker(['docker', ...words].map((word) => literal(word)))
    if ('kind' in command || whyNot(command) !== undefined) return this.#runClient(call, words, restore)
    const { session } = this.#options
    const { lines, done } = await executeCall(call, command, {
      engine: session.engine,
      signal: this.signal,
      restore: (text) => session.restore(text),
      made: ({ kind, id }) => {
        if (kind === 'container') this.#names.madeContainer(id)
        else {
          this.#names.builtImage(id)
          session.made(id)
        }
      },
    })
    done.catch((error: unknown) => {
      if (!this.signal.aborted) this.#fail(error)
    })
    return lines
  }

  async #runClient(call: DriverCall, words: readonly string[], restore: boolean): Promise<string> {
    if (this.#client === undefined) return this.#refuse(call, 'it calls docker, and no docker client is installed')
    const line = [this.#client, ...words].map(shellQuote).join(' ')
    if (!restore) return `exec ${line}`
    const prefix = `restage-${this.#options.session.id}`
    const status = shellQuote(join(call.folder, 'status'))
    return [`{ ${line}; echo $? >${status}; } | sed -e 's#${prefix}/##g' -e 's#${prefix}-##g'`, `exit "$(cat ${status})"`].join(
      '\n',
    )
  }

  async #refuse(call: DriverCall, why: string): Promise<string> {
    this.refused.push(`${call.words.join(' ')}: ${why}`)
    return printAnswer(call.folder, '', 125, `restage: ${why}\n`)
  }
}
