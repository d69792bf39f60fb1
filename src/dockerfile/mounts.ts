/** `RUN --mount=…`: comma separated fields, of which `from` names a stage or an image. */
import { badFlag } from '../findings/dockerfile.ts'
import { placeOf } from './reading.ts'
import type { Reading } from './reading.ts'

const TYPES: ReadonlySet<string> = new Set(['bind', 'cache', 'tmpfs', 'secret', 'ssh'])
const SWITCHES: ReadonlySet<string> = new Set(['readonly', 'ro', 'readwrite', 'rw', 'required'])
const KEYS: ReadonlySet<string> = new Set([
  ...SWITCHES,
  ...['type', 'from', 'source', 'src', 'target', 'dst', 'destination', 'size', 'id', 'sharing', 'mode', 'uid', 'gid', 'env'],
])

const BOOLEAN = /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/

/** What some fields hold. */
const VALUES: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries([...SWITCHES].map((name) => [name, BOOLEAN])),
  sharing: /^(?:shared|private|locked)$/i,
  mode: /^[0-7]+$/,
  uid: /^\d+$/,
  gid: /^\d+$/,
}

/** One mount as written; variables in its values are not expanded. */
export interface MountFields {
  /** `bind` when none is given. */
  readonly type: string
  readonly from: string | undefined
  readonly source: string | undefined
  readonly target: string | undefined
  /** All fields in order, keys in lower case; a switch has the value `undefined`. */
  readonly fields: readonly (readonly [key: string, value: string | undefined])[]
}

/** Reads the value of one `--mount`. */
export function parseMount(value: string): MountFields {
  const fields = splitFields(value).map((field): readonly [string, string | undefined] => {
    const cut = field.indexOf('=')
    return cut === -1 ? [field.toLowerCase(), undefined] : [field.slice(0, cut).toLowerCase(), field.slice(cut + 1)]
  })
  const last = (...names: readonly string[]): string | undefined => fields.findLast(([key]) => names.includes(key))?.[1]
  return {
    type: (last('type') ?? 'bind').toLowerCase(),
    from: last('from'),
    source: last('source', 'src'),
    target: last('target', 'dst', 'destination'),
    fields,
  }
}

/** Comma separated values, a field in double quotes may hold commas. */
function splitFields(value: string): readonly string[] {
  return [...value.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '',
  )
}

/** Reports the mounts that a builder refuses; false when there was one. */
export function checkMounts(reading: Reading): boolean {
  let good = true
  for (const flag of reading.flags) {
    if (flag.name !== 'mount') continue
    const complaint = complaintAbout(parseMount(flag.value ?? ''))
    if (complaint === undefined) continue
    good = false
    reading.report(badFlag(complaint, placeOf(reading, flag)))
  }
  return good
}

function complaintAbout({ type, from, fields }: MountFields): string | undefined {
  if (!type.includes('$') && !TYPES.has(type)) return `--mount has no type “${type}”`
  if (from !== undefined && /\$./.test(from)) return `from=${from} of a mount cannot have a variable`
  for (const [key, value] of fields) {
    if (!KEYS.has(key)) return `--mount has no field “${key}”`
    if (value === undefined && !SWITCHES.has(key)) return `the field “${key}” of --mount has no value`
  }
  const odd = fields.find(([key, value]) => value !== undefined && !value.includes('$') && VALUES[key]?.test(value) === false)
  if (odd !== undefined) return `the field “${odd[0]}” of --mount does not take “${odd[1] ?? ''}”`
  if (type !== 'cache' && !type.includes('$') && fields.some(([key]) => key === 'sharing'))
    return `a ${type} mount takes no sharing`
  if (type === 'secret' && from !== undefined) return 'a secret mount takes no from'
  return undefined
}
