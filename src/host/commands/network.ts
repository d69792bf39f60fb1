/** curl and wget: a download is a file whose content nobody knows, the same until it is written anew. */
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, soleUnknown, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { baseName, resolvePath } from '../path.ts'
import { outcome, printedUnknown, readOptions, type HostCommand } from './outcome.ts'

const curlValues =
  'o output A user-agent b cookie c cookie-jar d data data-binary data-raw data-urlencode e referer E cert F form H header K config m max-time connect-timeout retry retry-delay T upload-file u user w write-out x proxy X request cacert key C continue-at D dump-header output-dir r range url'

export const curl: HostCommand = (call, files) => {
  const { flags, values, operands } = readOptions(call, curlValues.split(' '))
  const place = values.get('o') ?? values.get('output')
  const writes: HostPath[] = []
  if (place !== undefined && printText(place) !== '-' && printText(place) !== '/dev/null')
    writes.push(...download(call, files, place))
  else if (flags.has('O') || flags.has('remote-name')) {
    for (const url of operands) writes.push(...(flags.has('J') ? somewhere(call, files) : download(call, files, [nameIn(url)])))
  }
  const stdout = writes.length > 0 || place !== undefined ? [] : printedUnknown(call, 'curl')
  return outcome({ stdout, effects: { writes } })
}

const wgetValues =
  'O output-document P directory-prefix t tries T timeout U user-agent o output-file a append-output i input-file header e execute user password'

export const wget: HostCommand = (call, files) => {
  const { flags, values, operands } = readOptions(call, wgetValues.split(' '))
  const place = values.get('O') ?? values.get('output-document')
  if (place !== undefined) {
    if (printText(place) === '-') return outcome({ stdout: printedUnknown(call, 'wget') })
    return outcome({ effects: { writes: printText(place) === '/dev/null' ? [] : download(call, files, place) } })
  }
  if (flags.has('spider')) return outcome()
  const folder = values.get('P') ?? values.get('directory-prefix')
  const open = ['r', 'm', 'p', 'i', 'recursive', 'mirror', 'content-disposition', 'input-file'].some((flag) => flags.has(flag))
  const writes = open
    ? somewhere(call, files)
    : operands.flatMap((url) => download(call, files, folder === undefined ? [nameIn(url)] : [...folder, `/${nameIn(url)}`]))
  return outcome({ effects: { writes } })
}

/** Whether a text is what curl or wget have brought. */
export function isDownload(text: Text | undefined): boolean {
  const unknown = text === undefined ? undefined : soleUnknown(text)
  return unknown?.source === 'command' && /^(?:curl|wget)$/.test(unknown.name)
}

/** What a URL is saved as: its last name, without a query. */
function nameIn(url: Text): string {
  const name = baseName(printText(url).replace(/[?#].*$/, ''))
  return name === '' ? 'index.html' : name
}

function download(call: Call, files: HostFiles, place: Text): readonly HostPath[] {
  const path = resolvePath(call.cwd, joined(place))
  if (path === undefined) return somewhere(call, files)
  files.write(path, printedUnknown(call, known(call.words[0]?.text ?? []) ?? 'curl'), false, call.site)
  return [path]
}

const joined = (text: Text): Text => (text.every((part) => typeof part === 'string') ? [text.join('')] : text)

/** Files with names that are not known, in the present folder. */
function somewhere(call: Call, files: HostFiles): readonly HostPath[] {
  files.doubt(call.cwd, { kind: 'opaque', reason: `it may be downloaded by \`${call.source}\``, at: call.site })
  return [call.cwd]
}
