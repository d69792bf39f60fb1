/**
 * What `-v`, `--mount` and `--tmpfs` mount into a container.
 *
 * `-v` decides between a bind and a named volume by the first character of its source, so a source that begins with an unknown may be
 * either; `bind-or-volume` says so, unless something shows which: a slash, or where the unknown comes from.
 */
import { known, literal, printText } from '../text/symbolic.ts'
import type { Text } from '../text/symbolic.ts'
import type { GivenFlag } from './command.ts'
import { cutText, knownStart, splitText } from './split-text.ts'

export interface Mount {
  readonly kind: 'bind' | 'volume' | 'tmpfs' | 'bind-or-volume'
  /** A host path or a volume's name as written; `undefined` for an anonymous volume and for tmpfs. */
  readonly source: Text | undefined
  readonly target: Text
  readonly readonly: boolean
  /** What else was said (`z`, `nocopy`, `volume-nocopy=true`), without `ro` and `rw`. */
  readonly options: readonly Text[]
}

/** Reads the value of a `volume`, `mount` or `tmpfs` flag; `undefined` for other flags and for what docker would not take. */
export function parseMount(flag: GivenFlag): Mount | undefined {
  if (flag.value === undefined) return undefined
  if (flag.name === 'volume') return parseVolume(flag.value)
  if (flag.name === 'mount') return parseLongForm(flag.value)
  if (flag.name === 'tmpfs') return parseTmpfs(flag.value)
  return undefined
}

/**
 * A volume, a folder of the user's home, or one where tools keep what they fetched, by its name or by the variable that names it: what
 * lies there is not the repository's, and is kept only to be quick. All of `$GOPATH` may well hold the repository.
 */
export function isCache({ kind, source }: Mount): boolean {
  if (kind === 'volume') return true
  const [first, second] = source ?? []
  if (kind === 'tmpfs' || first === undefined) return false
  if (typeof first === 'string') return first.startsWith('~') || cacheFolder.test(first)
  if (first.name === 'GOPATH') return typeof second === 'string' && /^\/pkg(?:\/|$)/.test(second)
  return first.name === 'HOME' || cacheVariable.test(first.name)
}

/** A file or folder of the user's home in which keys, passwords and settings lie: nothing that a command fetches anew. */
export function holdsKeys({ source }: Mount): boolean {
  return source !== undefined && keys.test(printText(source))
}

const keys =
  /^(?:~|\$\{HOME\}|\/root|\/home\/[^/]+)\/\.(?:ssh|gnupg|aws|azure|kube|docker|netrc|npmrc|yarnrc|pypirc|git-credentials|gitconfig|config|m2\/settings[\w-]*\.xml|gradle\/gradle\.properties|cargo\/(?:credentials|config)|composer\/auth\.json|nuget\/NuGet)(?:[./]|$)/

const cacheFolder =
  /^\/(?:[\w.@+-]+\/)*\.(?:m2|gradle|ivy2|sbt|npm|yarn|cache|cargo|nuget|composer|cabal|stack|pub-cache)(?:\/|$)/

const cacheVariable =
  /^(?:GOCACHE|GOMODCACHE|CARGO_HOME|GRADLE_USER_HOME|XDG_CACHE_HOME|PIP_CACHE_DIR|YARN_CACHE_FOLDER|NPM_CONFIG_CACHE|npm_config_cache|COMPOSER_CACHE_DIR|COMPOSER_HOME|NUGET_PACKAGES|CCACHE_DIR)$/

/** The socket of the engine itself, with which a container makes images and containers. */
export function isEngineSocket({ source }: Mount): boolean {
  return source !== undefined && /\/(?:docker|podman|containerd)\.sock$/.test(known(source) ?? '')
}

/** `[source:]target[:options]` */
function parseVolume(value: Text): Mount | undefined {
  const pieces = splitText(value, ':')
  const [first, second, third] = pieces
  if (first === undefined || pieces.length > 3) return undefined
  if (second === undefined) return { kind: 'volume', source: undefined, target: first, readonly: false, options: [] }
  const options = third === undefined ? [] : splitText(third, ',')
  const isReadonly = options.some((option) => known(option) === 'ro')
  const others = options.filter((option) => !['ro', 'rw'].includes(known(option) ?? ''))
  return { kind: kindOfSource(first), source: first, target: second, readonly: isReadonly, options: others }
}

function kindOfSource(source: Text): Mount['kind'] {
  if (/^[/.~]/.test(knownStart(source))) return 'bind'
  const [first] = source
  if (typeof first !== 'object') return 'volume'
  if (first.source === 'host' || source.some((part) => typeof part === 'string' && part.includes('/'))) return 'bind'
  return first.source === 'docker' ? 'volume' : 'bind-or-volume'
}

function parseTmpfs(value: Text): Mount {
  const [target = [], options] = splitText(value, ':')
  const given = options === undefined ? [] : splitText(options, ',')
  return { kind: 'tmpfs', source: undefined, target, readonly: given.some((option) => known(option) === 'ro'), options: given }
}

const keyNames: Readonly<Record<string, 'type' | 'source' | 'target' | 'readonly'>> = {
  type: 'type',
  source: 'source',
  src: 'source',
  target: 'target',
  dst: 'target',
  destination: 'target',
  readonly: 'readonly',
  ro: 'readonly',
}

/** `type=bind,source=…,target=…,readonly`; each field may stand in double quotes, as in CSV. */
function parseLongForm(value: Text): Mount | undefined {
  const fields = new Map<string, Text>()
  const options: Text[] = []
  for (const field of splitText(value, ',').map(unquote)) {
    const [key, given] = cutText(field, '=') ?? [field, literal('true')]
    const name = keyNames[(known(key) ?? '').toLowerCase()]
    if (name === undefined) options.push(field)
    else fields.set(name, given)
  }
  const target = fields.get('target')
  const kind = fields.has('type') ? known(fields.get('type') ?? []) : 'volume'
  if (target === undefined || (kind !== 'bind' && kind !== 'volume' && kind !== 'tmpfs')) return undefined
  const isReadonly = fields.has('readonly') && !['false', '0'].includes(known(fields.get('readonly') ?? []) ?? '')
  return { kind, source: fields.get('source'), target, readonly: isReadonly, options }
}

function unquote(field: Text): Text {
  const [first] = field
  const last = field.at(-1)
  if (typeof first !== 'string' || typeof last !== 'string' || !first.startsWith('"') || !last.endsWith('"')) return field
  if (field.length === 1) return first.length < 2 ? field : [first.slice(1, -1)]
  return [first.slice(1), ...field.slice(1, -1), last.slice(0, -1)].filter((part) => part !== '')
}
