/**
 * The builds of a driver: over the engine's own call where that can do them, so that a Dockerfile with other base images need not be put
 * into the context, and by the installed client where a flag asks for what only that can do.
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { namesGiven } from '../../docker/image-names.ts'
import { parseDocker } from '../../docker/parse.ts'
import { substituteImages } from '../../dockerfile/substitute.ts'
import type { Builder, BuildProgress, BuildRequest } from '../../engine/engine.ts'
import { EngineError } from '../../engine/error.ts'
import { write } from '../../engine/execute/streams.ts'
import { SESSION_LABEL } from '../../engine/session.ts'
import { literal, printText } from '../../text/symbolic.ts'
import type { LegacyBuild } from '../legacy.ts'
import { keepMade, readTold } from '../made-files.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { buildInto, isStdout } from './build-files.ts'
import { askForStdin, type DriverCall } from './calls.ts'
import { builderOf, filesOf, pathInTree, readBuild, readsStdin, requestOf, type DriverBuild } from './driver-build.ts'
import type { Names } from './names.ts'
import { openToWrite } from './pipes.ts'
import { shellQuote } from './shims.ts'
import type { Words } from './words.ts'

export interface BuildsOptions extends LegacyOptions {
  readonly names: Names
  /** The pipe on which calls name their folders. */
  readonly requests: string
  /** Ends builds that still run. */
  readonly ending: AbortSignal
  /** Lines that run the installed client. */
  readonly runClient: (call: DriverCall, words: readonly string[], more: ClientSurroundings) => Promise<string>
  /** A push that a build was asked for. */
  readonly answered: (call: DriverCall) => void
  /** What fails and says nothing about the driver. */
  readonly refused: (why: string) => void
}

export interface ClientSurroundings {
  readonly builder?: Builder
  /** A file to be its stdin. */
  readonly stdin?: string
}

type Kept = Pick<LegacyBuild, 'made' | 'told'>

interface Recorded {
  readonly build: Omit<LegacyBuild, 'imageId'>
  readonly imageId: () => Promise<string | undefined>
}

export class Builds {
  readonly #options: BuildsOptions
  readonly #all: Recorded[] = []
  #count = 0

  constructor(options: BuildsOptions) {
    this.#options = options
  }

  /** All builds so far, with the ids that they left; waits for those that still run. */
  async finished(): Promise<readonly LegacyBuild[]> {
    return Promise.all(this.#all.map(async ({ build, imageId }) => ({ ...build, imageId: await imageId() })))
  }

  /** Of a command that makes an image without a build (docker commit, docker import): what its id is told to. */
  async recorderOf({ words }: DriverCall): Promise<(imageId: string) => void> {
    const command = parseDocker(words.map((word) => literal(word)))
    const tags = 'kind' in command ? [] : namesGiven(command).map(printText)
    const { builder } = this.#options
    const [started, kept] = [performance.now(), await this.#keep(undefined)]
    const build = {
      context: '',
      dockerfile: undefined,
      text: undefined,
      args: new Map(),
      target: undefined,
      labels: new Map(),
      tags,
    }
    return (imageId) => {
      this.#record(build, { builder, started, kept }, () => Promise.resolve(imageId))
    }
  }

  /** The shell lines that a build is answered with. */
  async answer(words: Words, call: DriverCall): Promise<string> {
    if (readsStdin(words) && call.stdin === undefined) return askForStdin(call.folder, this.#options.requests)
    const build = await readBuild(words, call)
    const { session, cache, names } = this.#options
    const kept = await this.#keep(resolve(call.cwd, build.context))
    const builder = builderOf(words, call, this.#options)
    const resolveImage = (reference: string): string | undefined => {
      const used = names.useImage(reference)
      return used === reference ? undefined : used
    }
    const request = await requestOf(words, build, call, {
      builder,
      label: [SESSION_LABEL, session.id],
      noCache: !cache,
      resolve: resolveImage,
      give: (tag) => names.giveImage(tag),
    })
    return request === undefined
      ? this.#byClient(words, build, call, { builder, resolveImage, kept })
      : this.#byEngine(words, build, call, { request, kept })
  }

  /** The driver's own files as they are now. */
  async #keep(context: string | undefined): Promise<Kept> {
    const { made, told, scratch } = this.#options
    this.#count += 1
    return {
      made: await keepMade(made, scratch.root, join(scratch.beside, 'made', String(this.#count))),
      told: context === undefined ? new Map() : await readTold(told, context),
    }
  }

  /** The classic builder's output comes on stdout, BuildKit's progress on stderr. A quiet one gives its id alone. */
  #byEngine(
    words: Words,
    read: DriverBuild,
    call: DriverCall,
    { request, kept }: { readonly request: BuildRequest; readonly kept: Kept },
  ): string {
    const { session, report, ending } = this.#options
    const files = filesOf(words)
    // what goes to stdout leaves no place for what is said
    const isQuiet = words.has('quiet') || isStdout(files)
    const started = performance.now()
    const done = this.#stream(call, async (output) => {
      const print = isQuiet ? () => undefined : printer(request.builder, output, (text) => session.restore(text))
      const build = (archive?: Writable): Promise<string> =>
        session.build(
          { ...request, archive },
          (progress) => {
            report({ kind: 'build', progress })
            print(progress)
          },
          ending,
        )
      if (files !== undefined) {
        await buildInto(files, { cwd: call.cwd, stdout: output }, build)
        return undefined
      }
      const id = await build()
      const idFile = words.values('iidfile').at(-1)
      if (idFile !== undefined) await writeFile(resolve(call.cwd, idFile), id)
      if (isQuiet) await write(output, `${id}\n`)
      else if (request.builder === 'buildkit')
        await write(output, [`writing image ${id} done`, ...read.tags.map((tag) => `naming to ${tag} done`), ''].join('\n'))
      return id
    })
    this.#record(read, { builder: request.builder, started, kept }, () => done)
    const at = (name: string): string => shellQuote(join(call.folder, name))
    const progress = request.builder === 'buildkit' && !isQuiet ? `cat ${at('out')} >&2` : `cat ${at('out')}`
    return [progress, `cat ${at('error')} >&2`, `read -r restage_status <${at('status')}`, `exit "$restage_status"`].join('\n')
  }

  /**
   * Lets a build write into a pipe that the call reads. Status and error are there before the pipe ends. A build that fails gives no id,
   * and the driver goes on as with docker itself.
   */
  async #stream(
    call: DriverCall,
    build: (output: NonNullable<Awaited<ReturnType<typeof openToWrite>>>) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const output = await openToWrite(join(call.folder, 'out'), this.#options.ending)
    if (output === undefined) return undefined
    const finish = async (status: number, error: string): Promise<void> => {
      await Promise.all([
        writeFile(join(call.folder, 'status'), `${String(status)}\n`),
        writeFile(join(call.folder, 'error'), error),
      ])
      await new Promise<void>((settle) => {
        output.once('close', () => {
          settle()
        })
        output.end(() => output.destroy())
      })
    }
    try {
      const id = await build(output)
      await finish(0, '')
      return id
    } catch (error) {
      if (!(error instanceof EngineError)) {
        output.destroy()
        throw error
      }
      // a base that is missing says nothing about the driver
      if (error.kind !== 'build-failed') this.#options.refused(error.message)
      // the classic client ends as the command did
      const [, code = '1'] = /returned a non-zero code: (\d+)/.exec(error.message) ?? []
      await finish(Number(code), `${error.message}\n`)
      return undefined
    }
  }

  async #byClient(
    words: Words,
    build: DriverBuild,
    call: DriverCall,
    {
      builder,
      resolveImage,
      kept,
    }: {
      readonly builder: Builder
      readonly resolveImage: (reference: string) => string | undefined
      readonly kept: Kept
    },
  ): Promise<string> {
    const { session, cache, names, runClient, answered } = this.#options
    const idFile = words.values('iidfile').at(-1)
    const wanted = idFile === undefined ? join(call.folder, 'id') : resolve(call.cwd, idFile)
    if (idFile === undefined) words.add('--iidfile', wanted)
    if (!cache && !words.has('no-cache')) words.add('--no-cache')
    words.add('--label', `${SESSION_LABEL}=${session.id}`)
    words.mapFlag('tag', (tag) => names.giveImage(tag))
    words.mapFlag('cache-from', (image) => (image.includes('=') ? image : names.useImage(image)))
    if (words.has('push')) {
      words.dropFlag('push', '')
      answered(call)
    }
    const text = build.text === undefined ? undefined : substituteImages(build.text, build.args, build.target, resolveImage)
    if (text !== undefined && text !== build.text) await useText(words, build, call, text)
    this.#record(build, { builder, started: performance.now(), kept }, async () => {
      const id = (await readFile(wanted, 'utf8').catch(() => '')).trim()
      if (id === '') return undefined
      session.made(id)
      return id
    })
    return runClient(call, words.result, {
      builder,
      ...(call.stdin === undefined ? {} : { stdin: join(call.folder, 'stdin') }),
    })
  }

  #record(
    build: DriverBuild,
    { builder, started, kept }: { readonly builder: Builder; readonly started: number; readonly kept: Kept },
    imageId: () => Promise<string | undefined>,
  ): void {
    this.#all.push({
      build: {
        dockerfile: pathInTree(build.dockerfile, this.#options.scratch),
        target: build.target,
        args: build.args,
        labels: build.labels,
        tags: build.tags,
        builder,
        ...kept,
        get seconds() {
          return (performance.now() - started) / 1000
        },
      },
      imageId,
    })
  }
}

/** A changed Dockerfile lies outside of the context, with its ignore file beside it. */
async function useText(words: Words, build: DriverBuild, call: DriverCall, text: string): Promise<void> {
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

/** What a build says, as docker's client of its kind says it. */
function printer(
  builder: Builder,
  output: { write(text: string): boolean },
  restore: (text: string) => string,
): (progress: BuildProgress) => void {
  const sign = builder === 'classic' ? '' : '#'
  return (progress) => {
    if (progress.kind === 'output') output.write(restore(progress.text))
    if (progress.kind !== 'step') return
    const { number, total, text, cached } = progress
    const place = `${String(number)}/${String(total)}`
    if (sign === '') output.write(`Step ${place} : ${restore(text)}\n`)
    else output.write(`#${String(number)} [${place}] ${restore(text)}\n${cached ? `#${String(number)} CACHED\n` : ''}`)
  }
}
