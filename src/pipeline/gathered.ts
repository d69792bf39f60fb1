/** Where the files of a handoff came from in their container, when the host copied them by a pattern (`host/commands/pattern-out.ts`). */
import { globExpression } from '../dockerfile/glob.ts'
import { baseName, joinPath, parentOf } from '../host/path.ts'
import type { HostPath } from '../shell/world.ts'
import { known, literal, type Text } from '../text/symbolic.ts'
import type { Container } from './model.ts'

/** `/src/target/*.jar` for `/tmp/for-docker/*.jar`, into which `cp target/*.jar docker/` gathered them; other paths are themselves. */
export function gatheredFrom(container: Container | undefined, path: Text): Text {
  const wanted = known(path)
  if (wanted === undefined) return path
  const copies = (container?.actions ?? []).flatMap((action) => (action.kind === 'host' ? [action.words] : []))
  for (const words of copies.toReversed()) {
    const [name, ...rest] = words
    const paths = rest.filter(({ isPath }) => isPath === true).map(({ text }) => text)
    const [source, ...others] = paths.slice(0, -1)
    const target = paths.at(-1)
    if (name === undefined || !/^(?:cp|mv)$/.test(name.text) || source === undefined || target === undefined) continue
    const from = others.length === 0 ? sourceOf(source, target, wanted) : undefined
    if (from !== undefined) return literal(from)
  }
  return path
}

function sourceOf(source: string, target: string, wanted: string): string | undefined {
  if (target === wanted) return source
  const [place, name] = [wanted as HostPath, baseName(wanted)]
  if (!target.endsWith('/') || target !== `${parentOf(place)}/`) return undefined
  if (name === baseName(source)) return source
  const isOne = !/[*?[]/.test(name) && globExpression(baseName(source))?.test(name) === true
  return isOne ? joinPath(parentOf(source as HostPath), name) : undefined
}
