/** What the driver's tools did to an artifact on the host, done again to what was taken out. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { EngineError } from '../../engine/error.ts'
import { printTool, type ToolWord } from '../../host/rework.ts'
import type { Container, ContainerAction } from '../../pipeline/model.ts'

type HostAction = Extract<ContainerAction, { kind: 'host' }>

function isHost(action: ContainerAction): action is HostAction {
  return action.kind === 'host'
}

/** The container as it was before the host's tools worked on copies of its files. */
export function beforeTools(container: Container): Container {
  const actions = container.actions.filter((action) => !isHost(action))
  return actions.length === container.actions.length ? container : { ...container, actions, untouched: actions.length === 0 }
}

/**
 * Does it to the copy.
 *
 * @param path what was taken out, in the container
 * @param place where it lies now
 * @throws EngineError `not-supported` for a tool that works on more than what was taken out
 */
export async function useTools({ actions }: Container, path: string, place: string): Promise<void> {
  for (const { words } of actions.filter(isHost)) {
    const paths = words.flatMap(({ text }, index) => (index > 0 && text.startsWith('/') ? [text] : []))
    const inside = paths.filter((one) => isWithin(one, path))
    if (inside.length === 0 && !paths.some((one) => isWithin(path, one))) continue
    if (inside.length < paths.length) throw unsupported(words)
    const moved = words.map((word) =>
      inside.includes(word.text) ? { ...word, text: `${place}${restOf(word.text, path)}` } : word,
    )
    const tool = spawn('sh', ['-c', printTool(moved)], { stdio: 'ignore' })
    const [code] = (await once(tool, 'close')) as [number | null]
    if (code !== 0) throw unsupported(words)
  }
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}

function restOf(path: string, folder: string): string {
  return folder === '/' ? path : path.slice(folder.length)
}

function unsupported(words: readonly ToolWord[]): EngineError {
  return new EngineError(
    'not-supported',
    `replaying the plan: ${printTool(words)} is not done on the host here; --legacy script runs the driver itself`,
  )
}
