/**
 * The legacy version by script: the user's own driver, in a copy of the tree, with a `docker` on its PATH that keeps its images and
 * containers in the namespace of this run.
 *
 * It shares nothing with the inference, so it is the strongest evidence; it runs the repository's code on the host. Pushes and logins
 * are answered without being done. Everything else is done by the engine room's executor, which is the same on every machine and says
 * what docker's own client says; the installed client is called for what that cannot do (a build with secrets). Where docker is called
 * past the PATH, a guard in the engine's place says no, and the run says nothing about the driver.
 */
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { chainOf } from '../../ci/handed.ts'
import { readJobs } from '../../ci/read.ts'
import { scriptOfChain } from '../../ci/script.ts'
import { EngineError } from '../../engine/error.ts'
import { kindOf } from '../../engine/failure.ts'
import { SESSION_LABEL } from '../../engine/session.ts'
import { watchStrangers, type Stranger } from '../../engine/strangers.ts'
import type { BuildPlan } from '../../migrate/pipeline.ts'
import type { DriverRun, Pipeline } from '../../pipeline/model.ts'
import { makeCommand, scriptCommands } from '../../pipeline/run.ts'
import { couldBe, matchBuilds, type LegacyRun } from '../legacy.ts'
import type { LegacyOptions } from '../run-legacy.ts'
import { Answers } from './answers.ts'
import { serveCalls } from './calls.ts'
import { findClient } from './client.ts'
import { mountedSocket, whyNotMounted } from './engine-socket.ts'
import { openGuard } from './guard.ts'
import { withOwnPaths } from './own-paths.ts'
import { runProgram, type ProgramResult } from './program.ts'
import { writeShims } from './shims.ts'

/** Runs the driver and records what it built. */
export async function runDriver(plan: BuildPlan, options: LegacyOptions): Promise<LegacyRun> {
  const { scratch, session, report, timeLimit, signal } = options
  const { driver } = plan.pipeline
  const started = performance.now()
  const forPeople = (text: string): string => withOwnPaths(session.restore(text), scratch, options.root)
  for (const { command, call } of plan.pipeline.events) {
    const source = mountedSocket(command, join(scratch.root, call.cwd), session.engine.info.address)
    if (source !== undefined)
      throw new EngineError('not-supported', `running ${driver.path}: ${call.source}: ${whyNotMounted(source)}`)
  }
  const past = plan.pipeline.events.map(({ call }) => call.source).find(isPastPath)
  if (past !== undefined)
    throw new EngineError(
      'not-supported',
      `running ${driver.path}: ${past}: with that environment docker would not be the one that keeps what it makes apart`,
    )
  const cameSince = await watchStrangers(session.engine)
  let looked: Promise<readonly Stranger[]> | undefined
  const findStrangers = (): Promise<readonly Stranger[]> => (looked ??= cameSince())
  const { run, environment, failed, close } = await openSurroundings(options)
  try {
    const execute = async (driver: DriverRun): Promise<ProgramResult> => {
      const stop = new AbortController()
      const running = runProgram({
        words: await wordsOf(driver, options),
        cwd: join(scratch.root, driver.cwd),
        environment,
        timeLimit,
        signal: signal === undefined ? stop.signal : AbortSignal.any([signal, stop.signal]),
        report: (text) => {
          report({ kind: 'output', text: forPeople(text) })
        },
        started: (pid) => {
          session.run.started(pid)
        },
      })
      try {
        return await Promise.race([running, failed])
      } catch (error) {
        // a call that cannot be answered waits for ever
        stop.abort()
        await running.catch(() => undefined)
        throw error
      }
    }
    for (const provider of plan.providers) {
      const { status, output } = await execute(provider)
      const message = `running ${provider.path}: it ended with status ${String(status)}`
      if (status !== 0) throw new EngineError('build-failed', message, { output: forPeople(output) })
    }
    const { status, output } = await execute(driver)
    const builds = await run.builds()
    const [left, files] = await Promise.all([session.engine.labelled(SESSION_LABEL, session.id), scratch.added()])
    const result: LegacyRun = {
      builds,
      calls: run.calls,
      answered: run.answered,
      containers: left.containers.map((id) => id.slice(0, 12)),
      files,
      seconds: (performance.now() - started) / 1000,
    }
    const past = builtPast(plan.pipeline, await findStrangers())
    const [refused = past === undefined ? undefined : `${past} was built by another docker than the one on its PATH`] =
      run.refused
    if (refused !== undefined)
      throw new EngineError('not-supported', `running ${driver.path}: ${forPeople(refused)}`, { output: forPeople(output) })
    const matched = matchBuilds(plan.pipeline.images, result)
    const isBuilt = plan.builds.every((build) => matched.has(build.image))
    // where the client builds, its output alone says so: an image or a frontend that cannot be pulled here
    const byClient = options.builder === 'buildkit' && builds.some((build) => build.imageId === undefined)
    const missing = output.split('\n').findLast((line) => kindOf(line) === 'image-missing')
    if (!isBuilt && byClient && missing !== undefined) {
      const why = forPeople(missing.trim())
      throw new EngineError('image-missing', `running ${driver.path}: ${why}`, { output: forPeople(output) })
    }
    if (status !== 0 && !isBuilt)
      throw new EngineError('build-failed', `running ${driver.path}: it ended with status ${String(status)}`, {
        output: forPeople(output),
      })
    return result
  } finally {
    await close()
    // an engine that is lost has said so already
    const strangers = await findStrangers().catch(() => [])
    if (strangers.length > 0) report({ kind: 'note', text: strangersText(strangers) })
    options.strangers(strangers)
  }
}

/** An image that the driver builds and that nobody built by the docker of this run, under its own name. */
function builtPast({ images }: Pipeline, strangers: readonly Stranger[]): string | undefined {
  const tags = images.flatMap((image) => image.tags).filter((tag) => tag.some((part) => typeof part === 'string'))
  return strangers.find(({ kind, name }) => {
    const names = [name, name.replace(/:latest$/, '')]
    return kind === 'image' && tags.some((tag) => names.some((one) => couldBe(tag, one)))
  })?.name
}

/** Somebody else may have made them at the same time; or a shell that sets its own PATH, and sudo by its path, have found another docker. */
function strangersText(strangers: readonly Stranger[]): string {
  return (
    `warning: ${strangers.map(({ kind, name }) => `${kind} ${name}`).join(', ')} appeared on the engine while the driver ran, and not by its docker of this run: ` +
    'somebody else made them, or the driver calls another docker, past its PATH; they are left there'
  )
}

export interface Surroundings {
  readonly run: Answers
  /** For whatever is to find the docker of this run on its PATH. */
  readonly environment: NodeJS.ProcessEnv
  /** Rejects when a call could not be answered. */
  readonly failed: Promise<never>
  readonly close: () => Promise<void>
}

/** Makes a world in which docker is the docker of this run. */
export async function openSurroundings(options: LegacyOptions): Promise<Surroundings> {
  const area = join(options.scratch.beside, 'run')
  await mkdir(join(area, 'tmp'), { recursive: true })
  const shims = await writeShims(area)
  const run = new Answers(options, shims, await findClient(shims.path, options.builder))
  const guard = await openGuard(area, (why) => run.refused.push(why))
  const server = serveCalls(shims.requests, (call) => run.answer(call), run.signal)
  return {
    run,
    environment: {
      ...process.env,
      ...Object.fromEntries(options.environment),
      PATH: `${shims.path}${delimiter}${process.env['PATH'] ?? ''}`,
      TMPDIR: join(area, 'tmp'),
      DOCKER_HOST: guard.address,
      DOCKER_CONTEXT: undefined,
      DOCKER_TLS: undefined,
      DOCKER_TLS_VERIFY: undefined,
      BASH_ENV: shims.bashFunctions,
    },
    failed: Promise.race([server.failed, run.failed]),
    close: async () => {
      await run.end()
      await Promise.all([server.close(), guard.close()])
    },
  }
}

/** Whether a command takes PATH and the engine's address away: the docker that it then finds works on what is the user's. */
export function isPastPath(command: string): boolean {
  const [, before = ''] = /\benv\s([^;|&]*?)\bdocker\b/.exec(command) ?? []
  return /(?:^|\s)(?:-i|-|--ignore-environment)\s/.test(before) && !/\bPATH="?\$\{?PATH\b/.test(before)
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

async function wordsOf(driver: DriverRun, options: LegacyOptions): Promise<readonly string[]> {
  const { root, beside } = options.scratch
  if (driver.kind === 'make') return makeCommand(driver)
  if (driver.kind === 'npm') return packageWords(driver)
  if (driver.kind === 'sh') return [...(await interpreterOf(join(root, driver.path))), ...driver.args]
  if (driver.kind === 'compose')
    throw new EngineError(
      'not-supported',
      `running ${driver.path}: docker-compose is not run, since it would not work on objects of this run`,
    )
  const path = join(beside, 'run', 'job.sh')
  await writeFile(path, await jobScript(driver, options))
  return ['bash', path]
}

/** Several scripts are run one after the other, as a person would call them. */
function packageWords(driver: DriverRun): readonly string[] {
  const commands = scriptCommands(driver)
  const [only] = commands
  if (commands.length === 1 && only !== undefined) return only
  const quoted = commands.map((words) => words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' '))
  return ['sh', '-c', quoted.join(' && ')]
}

/** A job of a CI file, written out as its runner would do it. */
async function jobScript(
  { kind, path, entry, before, ofEach }: DriverRun,
  { scratch, environment }: LegacyOptions,
): Promise<string> {
  const source = { path, text: await readFile(join(scratch.root, path), 'utf8') }
  const chain = chainOf(readJobs(source), entry, before ?? [])
  const script =
    chain === undefined || kind === 'sh' || kind === 'make' || kind === 'npm' || kind === 'compose'
      ? undefined
      : scriptOfChain(kind, chain, environment, ofEach === true)
  const [missing] = script?.missing ?? [entry]
  if (script === undefined || missing !== undefined)
    throw new EngineError('not-supported', `running ${path}: ${String(missing)} is done by the service alone`)
  return script.text
}
