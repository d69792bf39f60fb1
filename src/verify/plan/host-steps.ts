/**
 * What the driver's host did to files that came out of a container, done again here: archives are unpacked, and tools work on copies.
 *
 * In: a container of the plan and a path in it, as the inference has them, where both stand for what the host made of a copy. Out: a
 * place on this machine where that lies. What the steps read is taken out of the container as it was before them, each path at its own
 * place below one folder, so that a step's words mean there what they say of the container, and what a step makes (`gzip app.js`) lies
 * where the plan looks for it.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstat, mkdir, rename } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { isWithin } from '../../host/path.ts'
import { printTool, type ToolWord } from '../../host/rework.ts'
import type { Container, ContainerAction, Unpacking } from '../../pipeline/model.ts'
import { NotThere, nothingThere } from './not-there.ts'
import { unsupported } from './unsupported.ts'

export interface HostStepOptions {
  /** Takes a path out of the container as it was before any step of the host; gives its place. */
  readonly take: (path: string) => Promise<string>
  /** A new path beside the tree. */
  readonly folder: () => string
}

type ToolAction = Extract<ContainerAction, { kind: 'host' }>

/** The container as it was before the host worked on copies of its files. */
export function beforeHostSteps(container: Container): Container {
  const actions = container.actions.filter((action) => !isTool(action) && unpackingOf(action) === undefined)
  return actions.length === container.actions.length ? container : { ...container, actions, untouched: actions.length === 0 }
}

/**
 * Takes a path out, with all that the host did to it.
 *
 * @throws EngineError `not-supported` where a step cannot be done here
 */
export async function takeWithSteps({ actions }: Container, path: string, options: HostStepOptions): Promise<string> {
  const tools = actions.filter(isTool)
  const unpackings = actions.flatMap((action) => unpackingOf(action) ?? [])
  const ground = (inside: string): Promise<string> => takeUnpacked(unpackings, inside, options)
  if (tools.length === 0) return ground(path)
  const below = options.folder()
  for (const root of outermost([path, ...tools.flatMap(({ words }) => pathsOf(words))])) {
    // what a tool makes is not there before
    const place = await ground(root).catch(nothingThere)
    if (place === undefined) continue
    await mkdir(dirname(join(below, root)), { recursive: true })
    await rename(place, join(below, root))
  }
  for (const { words } of tools) await useTool(words, below)
  const place = join(below, path)
  if (await isThere(place)) return place
  throw new NotThere(`${path} is not there after ${printTools(tools)}`)
}

/** What lies in a folder that the host unpacked comes from there, all else from the container. */
async function takeUnpacked(unpackings: readonly Unpacking[], path: string, { take, folder }: HostStepOptions): Promise<string> {
  const unpacking = unpackings.findLast((one) => isWithin(path, one.folder))
  if (unpacking === undefined) return take(path)
  if (unpacking.isPrinted === true) throw unsupported('a container prints an archive of files whose names only a run can tell')
  const archive = await take(unpacking.archive)
  const place = folder()
  await mkdir(place)
  const [tool, ...words] = unpackingWords(unpacking, archive, place)
  const said = await failureOf(tool, words)
  if (said !== undefined) throw unsupported(`${tool} does not unpack ${unpacking.archive} here (${said})`)
  const inside = join(place, path.slice(unpacking.folder.length))
  if (await isThere(inside)) return inside
  throw new NotThere(`${unpacking.archive} holds no ${path.slice(unpacking.folder.length + 1)}`)
}

function unpackingWords({ zip, strip }: Unpacking, archive: string, place: string): readonly [string, ...string[]] {
  if (zip !== undefined) return ['unzip', ...zip.options, archive, ...zip.members, '-d', place]
  return ['tar', '-x', '-f', archive, '-C', place, ...(strip === 0 ? [] : [`--strip-components=${String(strip)}`])]
}

async function useTool(words: readonly ToolWord[], below: string): Promise<void> {
  const moved = words.map((word) => (word.isPath === true ? { ...word, text: `.${word.text}` } : word))
  const said = await failureOf('sh', ['-c', printTool(moved)], below)
  if (said !== undefined) throw unsupported(`${printTool(words)} is not done on the host here (${said})`)
}

async function isThere(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  )
}

/** Why a program of this machine failed; `undefined`: it did not. */
async function failureOf(program: string, words: readonly string[], cwd = '/'): Promise<string | undefined> {
  const child = spawn(program, words, { cwd, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => {
    said = `${said}${chunk.toString('utf8')}`.slice(-1000)
  })
  const ended = once(child, 'close') as Promise<[number | null]>
  const code = await ended.then(
    ([status]) => status,
    (error: unknown) => {
      said = String(error)
      return null
    },
  )
  return code === 0 ? undefined : (said.trim().split('\n').at(-1) ?? '')
}

/** The paths that a tool works on; of a pattern the folder in which it is looked for. */
function pathsOf(words: readonly ToolWord[]): readonly string[] {
  return words.flatMap(({ text, isPattern, isPath }) => {
    if (isPath !== true) return []
    const whole = text.replace(/(?<=.)\/+$/, '')
    return isPattern ? [whole.replace(/\/[^/*?]*[*?].*$/, '') || '/'] : [whole]
  })
}

/** Those that lie in no other one. */
function outermost(paths: readonly string[]): readonly string[] {
  return [...new Set(paths)].filter((one, _, all) => !all.some((other) => other !== one && isWithin(one, other)))
}

function isTool(action: ContainerAction): action is ToolAction {
  return action.kind === 'host'
}

function unpackingOf(action: ContainerAction): Unpacking | undefined {
  return action.kind === 'exec' ? action.unpacks : undefined
}

function printTools(tools: readonly ToolAction[]): string {
  return tools.map(({ words }) => printTool(words)).join('; ')
}
