/**
 * What is known of actions. docker's own build action is a docker build with its settings as flags; others leave the files of the
 * checkout alone, bring files or read them; of all others nobody knows.
 */
import { plainValue, sliceValue, type Value } from '../make/value.ts'

export type ActionMeaning =
  /** A docker command, word by word. */
  | { readonly kind: 'docker'; readonly words: readonly Value[] }
  /** It puts the repository into the folder in which steps begin. */
  | { readonly kind: 'checkout' }
  /** It puts this or another repository somewhere. */
  | { readonly kind: 'elsewhere' }
  /** It changes no file of the checkout and no image. */
  | { readonly kind: 'nothing' }
  /** It hands files of the checkout to people or to other jobs. */
  | { readonly kind: 'reads'; readonly paths: readonly Value[] }
  /** It puts files there that no line of this job makes. */
  | { readonly kind: 'brings'; readonly paths: readonly Value[] }
  /** A cache may put files there; a first run finds none. */
  | { readonly kind: 'cache'; readonly paths: readonly Value[] }
  | { readonly kind: 'unknown' }

const quiet =
  /^(?:actions\/(?:setup-[\w-]+|labeler|stale|first-interaction|github-script|create-release|upload-release-asset|attest[\w-]*|configure-pages|deploy-pages)|docker\/(?:login|setup-[\w-]+|metadata|scout)-action|aws-actions\/[\w-]+|azure\/(?:login|docker-login|setup-[\w-]+)|google-github-actions\/[\w-]+|(?:Homebrew|ruby|shivammathur|dtolnay|actions-rs|hashicorp|gradle|pnpm|oven-sh|denoland|erlef|haskell-actions)\/(?:actions\/)?(?:setup-[\w-]+|rust-toolchain|toolchain|install-nix-action)|sigstore\/cosign-installer|codecov\/codecov-action|crazy-max\/ghaction-(?:setup-docker|docker-meta|dump-context)|8398a7\/action-slack|rtCamp\/action-slack-notify|slackapi\/slack-github-action|softprops\/action-gh-release|step-security\/harden-runner|peter-evans\/dockerhub-description)$/i

/** What a call of an action does on a machine of a platform. */
export function meaningOfAction(uses: Value, settings: ReadonlyMap<string, Value>, platform: string | undefined): ActionMeaning {
  const [name = '', version = ''] = uses.text.split('@')
  const at = (key: string): Value | undefined => settings.get(key)
  if (name === 'actions/checkout')
    return at('repository') === undefined && at('path') === undefined ? { kind: 'checkout' } : { kind: 'elsewhere' }
  if (name === 'actions/upload-artifact') return { kind: 'reads', paths: linesOf(at('path')).flatMap(beforeGlob) }
  if (name === 'actions/download-artifact' || name === 'dawidd6/action-download-artifact')
    return { kind: 'brings', paths: linesOf(at('path')) }
  if (name === 'actions/cache' || name === 'actions/cache/restore') return { kind: 'cache', paths: linesOf(at('path')) }
  if (name === 'docker/build-push-action') return { kind: 'docker', words: buildWords(uses, version, settings, platform) }
  return quiet.test(name) ? { kind: 'nothing' } : { kind: 'unknown' }
}

/** Settings that are flags of the same name, each line a flag of its own. */
const lists: Readonly<Record<string, string>> = {
  tags: 'tag',
  'build-args': 'build-arg',
  labels: 'label',
  'cache-from': 'cache-from',
  'cache-to': 'cache-to',
  secrets: 'secret',
  'secret-files': 'secret',
  ssh: 'ssh',
  'add-hosts': 'add-host',
  'build-contexts': 'build-context',
  outputs: 'output',
  platforms: 'platform',
}
const singles: Readonly<Record<string, string>> = { file: 'file', target: 'target', network: 'network' }
const switches: Readonly<Record<string, string>> = { push: 'push', load: 'load', 'no-cache': 'no-cache', pull: 'pull' }
/** Lists in which a comma parts as well. */
const byComma = new Set(['tags', 'platforms', 'add-hosts'])

function buildWords(
  uses: Value,
  version: string,
  settings: ReadonlyMap<string, Value>,
  platform: string | undefined,
): readonly Value[] {
  const plain = (text: string): Value => plainValue(text, uses.pieces[0]?.site)
  const words: Value[] = ['docker', 'buildx', 'build'].map(plain)
  const first = /^v?1(?:\.|$)/.test(version)
  for (const [name, value] of settings) {
    // The machine's own platform is what it builds for anyway.
    if (name === 'platforms' && value.text.trim() === platform) continue
    const flag = lists[name] ?? (first ? firstLists[name] : undefined)
    const single = singles[name] ?? (first ? firstSingles[name] : undefined)
    const item = switches[name]
    if (flag !== undefined && !(first && name === 'tags'))
      for (const line of itemsOf(value, byComma.has(name) || first)) words.push(plain(`--${flag}`), line)
    else if (single !== undefined) words.push(plain(`--${single}`), value)
    else if (item !== undefined && /^(?:true|\$\{\{.*\}\})$/s.test(value.text)) words.push(plain(`--${item}`))
  }
  const repository = settings.get('repository')
  if (first && repository !== undefined) {
    const tags = itemsOf(settings.get('tags') ?? plain('latest'), true)
    for (const tag of tags) words.push(plain('--tag'), plain(`${repository.text}:${tag.text}`))
  }
  // Without a context it is the commit as git has it, fetched from GitHub: none of what the job made before.
  const context = settings.get(first ? 'path' : 'context') ?? plain(first ? '.' : 'https://github.com/this/repository.git')
  return [...words, context]
}

const firstLists: Readonly<Record<string, string>> = { build_args: 'build-arg', cache_froms: 'cache-from' }
const firstSingles: Readonly<Record<string, string>> = { dockerfile: 'file' }

/** The folder in front of a wildcard. */
function beforeGlob(path: Value): readonly Value[] {
  const glob = path.text.search(/[*?[{]/)
  if (path.text.startsWith('!')) return []
  return glob === -1
    ? [path]
    : [sliceValue(path, 0, path.text.lastIndexOf('/', glob))].map((one) => (one.text === '' ? plainValue('.') : one))
}

function linesOf(value: Value | undefined): readonly Value[] {
  return value === undefined ? [] : itemsOf(value, false)
}

/** The lines of a setting, without blanks around them and empty ones. */
function itemsOf(value: Value, comma: boolean): readonly Value[] {
  return [...value.text.matchAll(comma ? /[^\n,]+/g : /[^\n]+/g)].flatMap((match) => {
    const start = match.index + match[0].length - match[0].trimStart().length
    const end = match.index + match[0].trimEnd().length
    return start < end ? [sliceValue(value, start, end)] : []
  })
}
