/** What a program that is not modelled prints into a file, when it was given files that came out of containers: `zcat app.gz > app`. */
import type { Call } from '../shell/world.ts'
import { keyOf, type Text } from '../text/symbolic.ts'
import type { HostFiles } from './files.ts'
import { resolvePath } from './path.ts'

/** The texts of such files among a call's words, as they are before it runs. */
export function artifactsNamed(call: Call, files: HostFiles): readonly Text[] {
  if (call.stdout !== 'file') return []
  return call.words.slice(1).flatMap(({ text }) => {
    const path = resolvePath(call.cwd, text)
    const node = path === undefined ? undefined : files.at(files.followed(path))
    const content = node?.origin?.kind === 'artifact' && path !== undefined ? files.read(path) : undefined
    return content === undefined ? [] : [content]
  })
}

/** The printed text, where nothing else is known of it, as one that depends on those files. */
export function printedOf(stdout: Text, artifacts: readonly Text[]): Text {
  if (artifacts.length === 0) return stdout
  const read = artifacts.map(keyOf).join('<')
  return stdout.map((part) =>
    typeof part === 'string' || !part.id.startsWith('cmd:') ? part : { ...part, id: `${part.id}<${read}` },
  )
}
