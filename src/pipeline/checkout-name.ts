/**
 * `docker/$(basename "$PWD")`: what the checkout is called is not known, and a path with that name in it leads to a folder of the repository. Where one
 * folder alone lies there, it is that one.
 */
import { checkoutName } from '../findings/pipeline.ts'
import type { Finding } from '../findings/finding.ts'
import type { HostFiles } from '../host/files.ts'
import { joinPath, resolvePath, rootNameUnknown } from '../host/path.ts'
import type { Call, HostPath, Word } from '../shell/world.ts'
import { concat, literal, type Text } from '../text/symbolic.ts'

/** The call with the folder's name in the words that lead to it. */
export function withCheckoutName(call: Call, files: HostFiles, report: (finding: Finding) => void): Call {
  const words = call.words.map((word): Word => {
    const at = word.text.findIndex((part) => typeof part !== 'string' && part.id === rootNameUnknown.id)
    if (at === -1) return word
    const name = nameBehind(word.text.slice(0, at), call.cwd, files)
    if (name === undefined) return word
    report(checkoutName(call.site, name.text, name.folder))
    return { ...word, text: concat(word.text.slice(0, at), literal(name.text), word.text.slice(at + 1)) }
  })
  return words.every((word, index) => word === call.words[index]) ? call : { ...call, words }
}

/** The one folder at a path. */
function nameBehind(
  before: Text,
  cwd: HostPath,
  files: HostFiles,
): { readonly text: string; readonly folder: HostPath } | undefined {
  const last = before.at(-1)
  if (typeof last !== 'string' || !last.endsWith('/')) return undefined
  const folder = resolvePath(cwd, before)
  const names = folder === undefined ? undefined : files.certainNames(folder)
  if (folder === undefined || names === undefined) return undefined
  const [name, ...others] = names.filter((one) => files.kind(joinPath(folder, one)) === 'directory')
  return name === undefined || others.length > 0 ? undefined : { text: name, folder: joinPath(folder, name) }
}
